// Refuses to run if a local state would be left behind because the settings have switched to another backend.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import { parseJson } from '../../json.js';

interface StateLocation {
  stack: string;
  /** The environment's name, for the hint. */
  environment?: string | undefined;
  stackFolder: string;
  /** The folder that holds the local states. */
  stateFolder: string;
}

/**
 * Throws IN_USE if the local state still holds resources although the settings name another backend. `terraform init` always runs with
 * `-reconfigure`, which switches backends without moving the state, so the next apply would create everything a second time.
 */
export async function refuseToAbandonState({ stack, environment = 'NAME', stackFolder, stateFolder }: StateLocation): Promise<void> {
  const current = await readJson<{ backend?: { type: string } }>(join(stackFolder, '.terraform/terraform.tfstate'));
  const wanted = await readJson<{ terraform?: { backend?: object } }>(join(stackFolder, 'cdk.tf.json'));
  const [backend = 'local'] = Object.keys(wanted?.terraform?.backend ?? {});
  if (current?.backend?.type !== 'local' || backend === 'local') return;
  const file = join(stateFolder, `${stack}.tfstate`);
  const resources = (await readJson<{ resources?: unknown[] }>(file))?.resources?.length ?? 0;
  if (resources === 0) return;
  throw new TradingInfraError(
    'IN_USE',
    `The state of ${stack} is in ${file} and has ${resources} resources, but the settings now use the backend ${backend}. Nothing was changed.`,
    { hint: `trading-infra state migrate --env ${environment} --to ${backend}` },
  );
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined || text.trim() === '' ? undefined : (parseJson(text, path) as T);
}
