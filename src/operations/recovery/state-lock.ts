// Reads and removes the lock of a state. Terraform keeps it beside the state: an object in the bucket, or a file. The credentials and the endpoint
// are those of the target, so that it works with a profile and in the sandbox, where a bare `terraform force-unlock` does not.
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { StackId } from '../../platform/names.js';
import type { StateLocation } from '../../terraform/backend.js';
import type { LockHolder, StateLock } from '../../terraform/driver/lock-holder.js';
import { lockHolders } from '../../terraform/driver/lock-holder-search.js';
import { type OpenJob, readOpenJobs } from '../../terraform/driver/recorded-jobs.js';

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
  const text = location.kind === 's3' ? await readLockObject(access, location) : await readLockFile(location.path);
  const lock = text === undefined ? undefined : parseLock(text);
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
  const text = location.kind === 's3' ? await readLockObject(access, location) : await readLockFile(location.path);
  if (text === undefined || parseLock(text)?.id !== id) return false;
  if (location.kind === 'local') {
    await rm(lockFile(location.path), { force: true });
    return true;
  }
  await callAws(access, 's3:DeleteObject', async () => {
    await (await access.aws.s3()).send(new DeleteObjectCommand({ Bucket: location.bucket, Key: lockKey(location.key) }));
  });
  return true;
}

function parseLock(text: string): StateLock | undefined {
  try {
    const { ID: id, Who: who, Operation: operation, Created: created } = JSON.parse(text);
    return typeof id === 'string' ? { id, who, operation, created } : undefined;
  } catch {
    return undefined;
  }
}

async function readLockObject(access: AwsAccess, { bucket, key }: { bucket: string; key: string }): Promise<string | undefined> {
  return callAws(access, 's3:GetObject', async () => {
    const answer = await ifExists((await access.aws.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: lockKey(key) })));
    return answer?.Body?.transformToString();
  });
}

function readLockFile(statePath: string): Promise<string | undefined> {
  return readFile(lockFile(statePath), 'utf8').catch(() => undefined);
}

/** The names that Terraform gives to locks. */
function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

function lockFile(statePath: string): string {
  return join(dirname(statePath), `.${basename(statePath)}.lock.info`);
}
