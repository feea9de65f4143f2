// Looks among the Terraforms that this folder has started for the one that holds a lock.
import { hostname, userInfo } from 'node:os';
import type { Context } from '../../context.js';
import type { StackId } from '../../platform/names.js';
import type { WorkDirectory } from '../../workspace/directory.js';
import { findLockHolder, type LockHolder, type StateLock } from './lock-holder.js';
import { readOpenJobs } from './recorded-jobs.js';

interface Stack {
  workDirectory: Pick<WorkDirectory, 'plan'>;
  stack: StackId;
}

/** Returns a function that tells whose a lock is, as far as the records in this folder show. */
export async function lockHolders(
  { now }: Pick<Context, 'now'>,
  { workDirectory, stack }: Stack,
): Promise<(lock: StateLock) => LockHolder> {
  const jobs = await readOpenJobs(workDirectory.plan, stack, now());
  const here = { user: userInfo().username, host: hostname() };
  return (lock) => findLockHolder(lock, jobs, here);
}
