// Guards a state that would be left behind when the settings name another place for it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../../errors.js';

interface StatePlace {
  stack: string;
  stackFolder: string;
  /** The folder of local states. */
  stateFolder: string;
}

/**
 * Terraform is always initialised with `-reconfigure`, so that a changed backend is taken as it is. Where resources stand in a local state and the
 * settings now say otherwise, that would deploy everything a second time: fails with IN_USE.
 */
export async function refuseToLeaveState({ stack, stackFolder, stateFolder }: StatePlace): Promise<void> {
  const used = await readJson<{ backend?: { type: string } }>(join(stackFolder, '.terraform/terraform.tfstate'));
  const wanted = await readJson<{ terraform?: { backend?: object } }>(join(stackFolder, 'cdk.tf.json'));
  const [backend = 'local'] = Object.keys(wanted?.terraform?.backend ?? {});
  if (used?.backend?.type !== 'local' || backend === 'local') return;
  const file = join(stateFolder, `${stack}.tfstate`);
  const resources = (await readJson<{ resources?: unknown[] }>(file))?.resources?.length ?? 0;
  if (resources === 0) return;
  throw new TradingInfraError(
    'IN_USE',
    `The state of ${stack}, with ${resources} resources, is in ${file}; the settings now say ${backend}. Nothing was changed.`,
    { hint: `Set state: local again, or move it: terraform -chdir=${stackFolder} init -migrate-state` },
  );
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
