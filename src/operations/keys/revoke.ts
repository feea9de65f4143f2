// `keys revoke`: ends a key at once; also the end of keys whose grace period is over. A key is disabled, not deleted, so that the list shows it.
import { UpdateApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { callAws, ifExists } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { isExpired } from '../../platform/key-registry.js';
import { isLasting, type KeySummary } from './key-list.js';
import { type KeyPlace, registryOf } from './key-place.js';
import { readApiTime } from './prove.js';
import { recordRevocation } from './registry.js';

/** Whether callers would be left without a key that lasts, if this one were revoked. */
export function isLastKey(keys: readonly KeySummary[], { id }: Pick<KeySummary, 'id'>): boolean {
  const lasting = keys.filter(isLasting);
  return lasting.some((key) => key.id === id) && lasting.length === 1;
}

/** Revokes a key: the function refuses it from now on, and API Gateway within seconds. May be repeated. */
export async function revokeKey(place: KeyPlace, { id }: Pick<KeySummary, 'id'>): Promise<void> {
  await recordRevocation(registryOf(place), id);
  await disableKey(place, id);
}

/** Disables the replaced keys whose time is over by the API's clock. The function refuses them already. Returns those it has disabled. */
export async function endExpiredKeys(
  ctx: Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>,
  place: KeyPlace,
  keys: readonly KeySummary[],
): Promise<KeySummary[]> {
  const replaced = keys.filter(({ enabled, expiresAt }) => enabled && expiresAt !== undefined);
  if (replaced.length === 0) return [];
  const now = (await readApiTime(ctx, place)).getTime();
  const expired = replaced.filter((key) => isExpired({ expiresAt: key.expiresAt }, now));
  for (const { id } of expired) await disableKey(place, id);
  return expired.map((key) => ({ ...key, enabled: false, status: key.status === 'ending' ? 'expired' : key.status }));
}

async function disableKey({ target }: KeyPlace, id: string): Promise<void> {
  await callAws(target, 'apigateway:PATCH', async () => {
    const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'false' }];
    await ifExists((await target.aws.apiGateway()).send(new UpdateApiKeyCommand({ apiKey: id, patchOperations })));
  });
}
