// Reads and removes the lock of a state. Terraform keeps it beside the state: an object in the bucket, or a file. The credentials and the endpoint
// are those of the target, so that it works with a profile and in the sandbox, where a bare `terraform force-unlock` does not.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { StackId } from '../../platform/names.js';
import type { StateLocation } from '../../terraform/backend.js';
import type { LockHolder, StateLock } from '../../terraform/driver/lock-holder.js';
import { lockHolders } from '../../terraform/driver/lock-holder-search.js';
import { type OpenJob, readOpenJobs } from '../../terraform/driver/recorded-jobs.js';
import { lockFile, lockKey, readLockAt } from '../../terraform/state-lock.js';

export interface HeldLock extends StateLock {
  holder: LockHolder;
}

interface StackPlace {
  location: StateLocation;
  stack: StackId;
  /** The folder of the stack's jobs. */
  jobs: string;
}

/** Reads the lock of a state and finds its holder; undefined if the state is not locked. Throws the errors of `callAws`. */
export async function readLock(access: AwsAccess, { location, stack, jobs }: StackPlace, now: Date): Promise<HeldLock | undefined> {
  const lock = await readHeldLock(access, location);
  if (lock === undefined) return undefined;
  const holderOf = await lockHolders({ now: () => now }, { workDirectory: { plan: jobs }, stack });
  return { ...lock, holder: holderOf(lock) };
}

/** The Terraform that another command of this folder left running when it died; undefined if there is none. */
export async function findOrphan({ stack, jobs }: Pick<StackPlace, 'stack' | 'jobs'>, now: Date): Promise<OpenJob | undefined> {
  return (await readOpenJobs(jobs, stack, now)).find(({ isAlive, isOwnerAlive }) => isAlive && !isOwnerAlive);
}

/**
 * Removes a lock, if it is still the one that was shown; returns false if it has gone or another one has taken its place.
 * A local lock is held by the operating system and ends with its process: there, only the file that describes it is removed.
 */
export async function deleteLock(access: AwsAccess, location: StateLocation, id: string): Promise<boolean> {
  if ((await readHeldLock(access, location))?.id !== id) return false;
  if (location.kind === 'local') {
    await rm(lockFile(location.path), { force: true });
    return true;
  }
  await callAws(access, 's3:DeleteObject', async () => {
    await (await access.aws.s3()).send(new DeleteObjectCommand({ Bucket: location.bucket, Key: lockKey(location.key) }));
  });
  return true;
}

/** The lock, with the names of its facts that this tool uses. What is not the description of a lock gets an id by which it can be removed. */
async function readHeldLock(access: AwsAccess, location: StateLocation): Promise<StateLock | undefined> {
  const lock = await callAws(access, 's3:GetObject', () => readLockAt(access.aws, location));
  if (lock === undefined) return undefined;
  const { ID, Who, Operation, Created, content = '' } = lock;
  if (ID !== undefined) return { id: ID, who: Who, operation: Operation, created: Created };
  return { id: `unreadable-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`, content };
}
