// The mark at a state's old place in the bucket: a lock in Terraform's own format that nobody releases. Whoever still uses the old settings
// is told that the state has moved, by any Terraform, instead of creating everything a second time.
import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { callAws, httpStatusOf } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import { lockKey, movedTo, moveOperation, readLockAt } from '../../terraform/state-lock.js';
import type { StateKind, StatePlace } from './place.js';

type LockedState = Pick<StatePlace, 'access' | 'bucket' | 'key'>;

export interface MovedBy {
  to: StateKind;
  /** The user and machine that moved the state. */
  who: string;
  now: Date;
}

/**
 * Takes the lock of a state for ever. From then on, nobody can change the state. A mark that is there already is kept. Throws STATE_LOCKED if
 * somebody holds the lock.
 */
export async function putTombstone({ access, bucket, key }: LockedState, { to, who, now }: MovedBy): Promise<void> {
  const lock = {
    ID: randomUUID(),
    Operation: moveOperation(to),
    Info: `trading-infra state migrate has moved this state (state: ${to})`,
    Who: who,
    Version: '',
    Created: now.toISOString(),
    Path: `${bucket}/${key}`,
  };
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: lockKey(key),
    Body: JSON.stringify(lock),
    ContentType: 'application/json',
    IfNoneMatch: '*',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: stateNames(access).keyArn,
  });
  await callAws(access, 's3:PutObject', async () => {
    const s3 = await access.aws.s3();
    try {
      await s3.send(command);
    } catch (error) {
      // 412: there is a lock. 409: somebody else is creating one at this moment.
      if (![409, 412].includes(httpStatusOf(error) ?? 0)) throw error;
      if (!(await hasTombstone({ access, bucket, key }))) throw lockedElsewhere({ bucket, key });
    }
  });
}

function lockedElsewhere({ bucket, key }: Pick<LockedState, 'bucket' | 'key'>): TradingInfraError {
  return new TradingInfraError('STATE_LOCKED', `Somebody has locked s3://${bucket}/${key} in the meantime. The settings are unchanged.`, {
    hint: 'Wait until it is released, and run the same command again',
  });
}

/** Removes the mark, so that the place can be used again. Locks of other kinds stay. */
export async function removeTombstone(place: LockedState): Promise<void> {
  const { access, bucket, key } = place;
  if (!(await hasTombstone(place))) return;
  await callAws(access, 's3:DeleteObject', async () => {
    const s3 = await access.aws.s3();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: lockKey(key) }));
  });
}

/** Whether the state at this place has been moved away. */
export async function hasTombstone({ access, bucket, key }: LockedState): Promise<boolean> {
  const lock = await callAws(access, 's3:GetObject', () => readLockAt(access.aws, { kind: 's3', bucket, key }));
  return movedTo(lock?.Operation) !== undefined;
}

/** Deletes the state object of a state that has been moved. Its versions stay for as long as the bucket keeps old versions. */
export async function deleteStateObject({ access, bucket, key }: LockedState & { access: AwsAccess }): Promise<void> {
  await callAws(access, 's3:DeleteObject', async () => {
    const s3 = await access.aws.s3();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  });
}
