// Checks that the disks have room for the AWS provider, plans and state files, and that they can be used.
import { statfs } from 'node:fs/promises';
import type { Context } from '../../context.js';
import { nearestFolder, refuseUnusableFolder, refuseUnusableTemporaryFolder, temporaryFolder } from '../../workspace/usable-folders.js';
import { type CheckOutcome, fail, ok, warn } from './check.js';

const megabyte = 1024 * 1024;
/** With less free space, even the plan and the state may not fit. */
const minMb = 200;
/** The AWS provider takes 0.7 GB unpacked, and two copies exist for a moment during its installation. */
const comfortableMb = 2048;

/** Checks the disk of a folder or, if the folder does not exist, of its nearest existing parent folder. Throws the errors of `refuseUnusableFolder`. */
export async function checkDisk(ctx: Pick<Context, 'run' | 'platform'>, folder: string): Promise<CheckOutcome> {
  const existing = await nearestFolder(folder);
  if (ctx.platform !== 'win32') await refuseUnusableFolder(ctx, existing);
  const { bavail, bsize } = await statfs(existing);
  const freeMb = Math.floor((bavail * bsize) / megabyte);
  const detail = `${freeMb} MB free on the disk of ${folder}`;
  if (freeMb < minMb)
    return fail('DISK_FULL', `${detail}; at least ${minMb} MB are needed`, 'Free some space, or move the settings to another disk');
  if (freeMb < comfortableMb)
    return warn(`${detail}; the AWS provider takes up to ${comfortableMb} MB`, 'Free some space, unless the provider is already installed');
  return ok(detail);
}

/** Checks the folder for temporary files. Throws the errors of `refuseUnusableTemporaryFolder`. */
export async function checkTemporaryFolder(ctx: Pick<Context, 'env' | 'platform'>): Promise<CheckOutcome> {
  await refuseUnusableTemporaryFolder(ctx);
  const folder = temporaryFolder(ctx.env);
  const { bavail, bsize } = await statfs(await nearestFolder(folder));
  const freeMb = Math.floor((bavail * bsize) / megabyte);
  const detail = `${folder}, ${freeMb} MB free`;
  return freeMb < minMb
    ? warn(`${detail}; a download of the AWS provider needs ${minMb} MB`, 'export TMPDIR=DIR   # on another disk')
    : ok(detail);
}
