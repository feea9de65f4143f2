// Whether the disk has room for the provider, plans and states.
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Finding, fail, ok, warn } from './diagnosis.js';

const megabyte = 1024 * 1024;
/** Below this, not even plan and state are sure to fit. */
const minMb = 200;
/** The AWS provider is 0.7 GB unpacked and may be there twice while it is installed. */
const comfortableMb = 2048;

/** Looks at the disk that holds a folder, or the nearest folder above it that exists. */
export async function checkDiskSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfsAbove(folder);
  const freeMb = Math.floor((bavail * bsize) / megabyte);
  const detail = `${freeMb} MB free on the disk of ${folder}`;
  if (freeMb < minMb) return fail('DISK_FULL', `${detail}; needed: ${minMb} MB`, 'Free some space, or move the settings to another disk');
  if (freeMb < comfortableMb)
    return warn(`${detail}; the AWS provider takes up to ${comfortableMb} MB`, 'Free some space if the provider is not installed yet');
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
