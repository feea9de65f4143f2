// The configuration of a plan: a copy of what synth wrote, in the plan's own folder. Terraform plans and applies from this copy, so nothing
// that happens to the synthesized files, to the shipped zip or to the settings after the plan was shown can change what is applied.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, readdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 (in hexadecimal) of each file, by its path relative to the folder, with slashes. */
export type FileHashes = Record<string, string>;

const folderName = 'out';

/** The path of the configuration in a job's folder. */
export function configurationFolder(jobFolder: string): string {
  return join(jobFolder, folderName);
}

/**
 * Copies the synthesized stacks, without Terraform's own working files, into a job's folder. A local state is reached from the copy by the
 * same relative path (`../../../state`).
 */
export async function copyConfiguration(from: string, jobFolder: string, stateFolder: string): Promise<void> {
  const to = configurationFolder(jobFolder);
  await cp(from, to, { recursive: true, filter: (path) => !isWorkingFile(basename(path)) });
  await chmod(to, 0o700);
  await linkState(jobFolder, stateFolder);
}

/** Makes the local states reachable from the configuration in a job's folder. */
export async function linkState(jobFolder: string, stateFolder: string): Promise<void> {
  await symlink(stateFolder, join(jobFolder, 'state'), 'dir');
}

/** The hashes of all files of a configuration, except those that Terraform writes while it works. */
export async function hashConfiguration(folder: string): Promise<FileHashes> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split(/[\\/]/).some(isWorkingFile));
  const hashes = await Promise.all(paths.sort().map(async (path) => [path.replaceAll('\\', '/'), await hashFile(join(folder, path))]));
  return Object.fromEntries(hashes);
}

/** The SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The files that differ between two configurations: changed, missing or additional ones. */
export function changedFiles(before: FileHashes, after: FileHashes): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

function isWorkingFile(name: string): boolean {
  return ['.terraform', 'terraform.tfstate.d', 'errored.tfstate', 'cdktf.log', '.terraform.tfstate.lock.info'].includes(name);
}
