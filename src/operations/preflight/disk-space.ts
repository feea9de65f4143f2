// Checks that the disk has room for the AWS provider, plans and state files.
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CheckOutcome, fail, ok, warn } from './check.js';

const megabyte = 1024 * 1024;
/** With less free space, even the plan and the state may not fit. */
const minMb = 200;
/** The AWS provider takes 0.7 GB unpacked, and two copies exist for a moment during its installation. */
const comfortableMb = 2048;

/** Checks the disk of a folder or, if the folder does not exist, of its nearest existing parent folder. */
export async function checkDiskSpace(folder: string): Promise<CheckOutcome> {
  const { bavail, bsize } = await statfsAbove(folder);
  const freeMb = Math.floor((bavail * bsize) / megabyte);
  const detail = `${freeMb} MB free on the disk of ${folder}`;
  if (freeMb < minMb)
    return fail('DISK_FULL', `${detail}; at least ${minMb} MB are needed`, 'Free some space, or move the settings to another disk');
  if (freeMb < comfortableMb)
    return warn(`${detail}; the AWS provider takes up to ${comfortableMb} MB`, 'Free some space, unless the provider is already installed');
  return ok(detail);
}

async function statfsAbove(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
    return statfsAbove(dirname(folder));
  }
}
