// Where the tool's working files lie, beside the settings file. Pure: `prepareWorkDirectory` makes them.
import { dirname, join, resolve } from 'node:path';
import type { StackId } from '../stacks/names.js';

/** The id of a foundation's work directory. */
export function foundationWorkId({ account, region }: { account: string; region: string }): string {
  return `foundation-${account}-${region}`;
}

/** The work directory of an environment (by its name) or a foundation (by its id). */
export function workRoot(settingsPath: string, id: string): string {
  return join(dirname(resolve(settingsPath)), '.trading-infra', id);
}

/** The state file of the local backend. */
export function localStateFile(settingsPath: string, id: string, stack: StackId): string {
  return join(workRoot(settingsPath, id), 'state', `${stack}.tfstate`);
}
