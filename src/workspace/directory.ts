// The folders for working files: beside the settings file, private to their owner, and ignored by git.
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { StackId } from '../platform/names.js';
import { folderError, makeFolder } from './files.js';

/** The work folders of an environment or of a foundation; absolute paths. */
export interface WorkDirectory {
  root: string;
  /** The files that synth writes: `manifest.json`, `cdktf.json`, `stacks/<stack>/cdk.tf.json`. */
  out: string;
  /** Saved plans and Terraform's events. They contain secrets. */
  plan: string;
  /** The journal of runs. */
  runs: string;
  /** The state files of environments with `state: local`. */
  state: string;
}

/**
 * Creates `.trading-infra/<id>/` with mode 0700 beside the settings file, if it does not exist, and a `.gitignore` for all of `.trading-infra`.
 * Throws NOT_WRITABLE or DISK_FULL.
 */
export async function prepareWorkDirectory(settingsPath: string, id: string): Promise<WorkDirectory> {
  const { root, ...folders } = workDirectoryAt(settingsPath, id);
  const base = dirname(root);
  for (const folder of [base, root, ...Object.values(folders)]) await makePrivateFolder(folder);
  await writeFile(join(base, '.gitignore'), '*\n').catch((error) => {
    throw folderError(base, error);
  });
  return { root, ...folders };
}

/** Where the folders are, or would be. */
export function workDirectoryAt(settingsPath: string, id: string): WorkDirectory {
  const root = workRoot(settingsPath, id);
  return { root, out: join(root, 'out'), plan: join(root, 'plan'), runs: join(root, 'runs'), state: join(root, 'state') };
}

async function makePrivateFolder(path: string): Promise<void> {
  await makeFolder(path, 0o700);
  await chmod(path, 0o700).catch((error) => {
    throw folderError(path, error);
  });
}

/** The id of a foundation's work directory. */
export function foundationWorkId({ account, region }: { account: string; region: string }): string {
  return `foundation-${account}-${region}`;
}

/** The path of a work directory. The id is an environment's name, or the `foundationWorkId` of a foundation. */
export function workRoot(settingsPath: string, id: string): string {
  return join(dirname(resolve(settingsPath)), '.trading-infra', id);
}

/** The path of a stack's state file with the local backend. */
export function localStateFile(settingsPath: string, id: string, stack: StackId): string {
  return join(workRoot(settingsPath, id), 'state', `${stack}.tfstate`);
}
