// How requests would reach AWS: endpoints, FIPS, retries. Nothing is sent.
import { resolveConnection } from '../../aws/connection.js';
import { describeSettings } from '../../aws/connection-settings.js';
import { profileInUse } from '../../aws/credentials/resolve.js';
import { describeEndpoints } from '../../aws/endpoints.js';
import type { Context } from '../../context.js';
import { loadSettings } from '../../settings/file.js';
import { type CheckOutcome, ok, skipped } from './check.js';

/** Resolves the settings for the profile of each environment on AWS. Throws USAGE as `resolveConnection` does. */
export async function checkConnection(ctx: Pick<Context, 'cwd' | 'env'>, config: string | undefined): Promise<CheckOutcome> {
  const environments = await loadSettings(ctx, { config }).then(
    ({ settings }) => Object.values(settings.environments),
    () => [],
  );
  const onAws = environments.filter(({ target }) => target === 'aws');
  if (environments.length > 0 && onAws.length === 0) return skipped('no environment is on AWS; none of it counts in the sandbox');
  const profiles = new Set((onAws.length === 0 ? [{}] : onAws).map((environment) => profileInUse(ctx.env, { environment })));
  const found = await Promise.all([...profiles].map((profile) => resolveConnection(ctx.env, profile)));
  const texts = found.flatMap(({ endpoints, settings }) => [describeEndpoints(endpoints), describeSettings(settings)]);
  return ok([...new Set(texts.filter((text) => text !== ''))].join('; ') || 'the usual endpoints');
}
