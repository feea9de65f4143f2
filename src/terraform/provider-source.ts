// Describes where Terraform will get the AWS provider from, and checks that the registry, if needed, can be reached.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { openHttp } from '../network/http-request.js';
import { findProviderSource } from './plugin-mirror.js';

const registry = 'registry.terraform.io';
const provider = join('.terraform', 'providers', registry, 'hashicorp', 'aws', '5.100.0');
const timeoutMs = 10_000;

interface SourceOptions {
  pluginMirror?: string | undefined;
  /** The stack's folder; a provider that is already installed there is enough. */
  stackFolder?: string;
}

/** Where the provider comes from, such as `registry.terraform.io` or `a mirror on this computer`. Throws PROVIDER_UNAVAILABLE if it cannot be obtained. */
export async function describeProviderSource(
  ctx: Pick<Context, 'env' | 'cwd' | 'platform'>,
  { pluginMirror, stackFolder }: SourceOptions,
): Promise<string> {
  if (stackFolder !== undefined && (await exists(join(stackFolder, provider)))) return 'already installed';
  const { kind } = await findProviderSource(ctx, { pluginMirror });
  if (kind === 'mirror') return 'a mirror on this computer';
  if (kind === 'own') return 'as set in Terraform’s own configuration';
  await reachRegistry(ctx.env);
  return registry;
}

async function reachRegistry(env: Context['env']): Promise<void> {
  const fail = (reason: string, cause?: unknown) => {
    const ignored = env.TF_CLI_CONFIG_FILE === undefined ? '' : ` TF_CLI_CONFIG_FILE is ${env.TF_CLI_CONFIG_FILE}, which does not exist.`;
    const message = `The AWS provider 5.100.0 is not on this computer, and ${registry} cannot be reached (${reason}).${ignored}`;
    const hint = 'Check the network and HTTPS_PROXY, or pass --plugin-mirror DIR';
    return new TradingInfraError('PROVIDER_UNAVAILABLE', message, { hint, cause });
  };
  const url = `https://${registry}/.well-known/terraform.json`;
  const send = await openHttp(url, env);
  const { status } = await send(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: NodeJS.ErrnoException) => {
    throw fail(error.name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : (error.code ?? error.message), error);
  });
  if (status !== 200) throw fail(`HTTP ${status}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
