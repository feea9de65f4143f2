// Removes the state bucket and its key once no state in it holds resources.

import { DeleteBucketCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { emptyBucket } from '../../aws/bucket-contents.js';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import { readStateObject } from '../../terraform/state.js';
import { lockKey } from '../../terraform/state-lock.js';
import { hasTombstone } from '../state/tombstone.js';
import { bucketIsOurs } from './state-bucket.js';
import { removeStateKey } from './state-key.js';

/** A state that still holds resources or is locked. */
export interface StateInUse {
  /** Name of the environment, or `foundation`. */
  name: string;
  resources: number;
  isLocked: boolean;
}

const keyWaitingDays = 7;

/** Finds the states in the bucket that hold resources or are locked. Leaves out states that a destroy has emptied. */
export async function findStatesInUse(access: AwsAccess): Promise<StateInUse[]> {
  const { bucket, statePrefix } = stateNames(access);
  const s3 = await access.aws.s3();
  const keys = await listKeys(s3, bucket, statePrefix);
  const stateKeys = new Set(keys.map((key) => key.replace(/\.tflock$/, '')));
  const found = await Promise.all(
    [...stateKeys]
      .filter((key) => key.endsWith('.tfstate'))
      .map(async (key) => ({
        name:
          key
            .slice(statePrefix.length)
            .split('/')[0]
            ?.replace(/\.tfstate$/, '') ?? key,
        resources: (await readStateObject(s3, bucket, key))?.length ?? 0,
        isLocked: keys.includes(lockKey(key)) && !(await hasTombstone({ access, bucket, key })),
      })),
  );
  return found.filter(({ resources, isLocked }) => resources > 0 || isLocked);
}

async function listKeys(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let from: string | undefined;
  do {
    const page = await ifExists(s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: from })));
    keys.push(...(page?.Contents ?? []).map(({ Key }) => Key ?? ''));
    from = page?.NextContinuationToken;
  } while (from !== undefined);
  return keys;
}

/** Throws IN_USE, naming the environment of each state, unless `states` is empty. */
export function refuseStatesInUse(states: readonly StateInUse[]): void {
  if (states.length === 0) return;
  const described = states.map(
    ({ name, resources, isLocked }) => `${name} (${resources} ${resources === 1 ? 'resource' : 'resources'}${isLocked ? ', locked' : ''})`,
  );
  const first = states.find(({ name }) => name !== 'foundation')?.name;
  throw new TradingInfraError('IN_USE', `The bootstrap is still needed by ${described.join(', ')}.`, {
    hint: first === undefined ? 'trading-infra bootstrap --remove' : `trading-infra destroy --env ${first}`,
    details: { states },
  });
}

export interface StateBucketRemoval {
  /** The removed resources, as noun phrases. */
  removed: string[];
  /** Resources that AWS deletes later, as noun phrases with the date. */
  waiting: string[];
}

/** Deletes the bucket with all versions and the key's alias, and schedules the key for deletion. Throws IN_USE if a state is in use. */
export async function removeStateBucket(ctx: Pick<Context, 'signal'>, access: AwsAccess): Promise<StateBucketRemoval> {
  return callAws(access, 's3:DeleteBucket', () => remove(ctx, access));
}

async function remove(ctx: Pick<Context, 'signal'>, access: AwsAccess): Promise<StateBucketRemoval> {
  const { bucket, keyAlias } = stateNames(access);
  const s3 = await access.aws.s3();
  const exists = await bucketIsOurs(s3, bucket, access);
  refuseStatesInUse(exists ? await findStatesInUse(access) : []);
  const versions = exists ? await emptyBucket(ctx, s3, bucket) : 0;
  if (exists) await ifExists(s3.send(new DeleteBucketCommand({ Bucket: bucket, ExpectedBucketOwner: access.account })));
  const key = await removeStateKey(access, keyWaitingDays);
  const date = key?.deletionDate?.toISOString().slice(0, 10) ?? `in ${keyWaitingDays} days`;
  return {
    removed: [
      ...(exists ? [`the bucket ${bucket} with ${versions} versions of states and records of runs`] : []),
      ...(key ? [`the alias ${keyAlias}`] : []),
    ],
    waiting: key ? [`the key ${key.arn}, which AWS deletes on ${date}`] : [],
  };
}
