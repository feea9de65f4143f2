// Inspects, creates and repairs the bucket that holds the Terraform states of an account and region. It uses the SDK, because Terraform
// needs the bucket before its first run.

import { CreateBucketCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { awsErrorName, callAws, httpStatusOf } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import { type BucketProperty, readBucketKeyArn, type StateBucket, stateBucketProperties } from './state-bucket-properties.js';
import { ensureStateKey, inspectStateKey, stateTags } from './state-key.js';

export interface StateBucketState {
  bucket: string;
  exists: boolean;
  /** ARN of the key behind the alias; undefined if there is none. */
  keyArn: string | undefined;
  /** The missing or wrong parts, as noun phrases; empty if the bucket and its key are complete. */
  missing: string[];
}

/** Inspects the bucket and its key; changes nothing. Throws NAME_TAKEN if the bucket is in another account or region. */
export async function inspectStateBucket(access: AwsAccess): Promise<StateBucketState> {
  return callAws(access, 's3:ListBucket', () => inspect(access));
}

async function inspect(access: AwsAccess): Promise<StateBucketState> {
  const { bucket } = stateNames(access);
  const s3 = await access.aws.s3();
  const [exists, key] = await Promise.all([bucketIsOurs(s3, bucket, access), inspectStateKey(access)]);
  const stateBucket = { s3, bucket, keyArn: key.arn ?? '', tags: stateTags(access) };
  const unset = exists ? await findMissingProperties(stateBucket) : stateBucketProperties;
  const missing = [...key.missing, ...(exists ? [] : [`the bucket ${bucket}`]), ...unset.map(({ noun }) => noun)];
  return { bucket, exists, keyArn: key.arn, missing };
}

/**
 * Creates or repairs the bucket and its key; a second run changes nothing. `did` lists what was created or repaired, as noun phrases.
 * Throws NAME_TAKEN if the bucket is in another account or region.
 */
export async function ensureStateBucket(ctx: Pick<Context, 'sleep'>, access: AwsAccess): Promise<{ keyArn: string; did: string[] }> {
  return callAws(access, 's3:CreateBucket', () => ensure(ctx, access));
}

async function ensure(ctx: Pick<Context, 'sleep'>, access: AwsAccess): Promise<{ keyArn: string; did: string[] }> {
  const { bucket } = stateNames(access);
  const s3 = await access.aws.s3();
  const exists = await bucketIsOurs(s3, bucket, access);
  const key = await ensureStateKey(access, exists ? await readBucketKeyArn({ s3, bucket }) : undefined);
  if (!exists) await createBucket(s3, bucket, access);
  const stateBucket = { s3, bucket, keyArn: key.arn, tags: stateTags(access) };
  const unset = await findMissingProperties(stateBucket);
  await Promise.all(unset.map((property) => setProperty(ctx, property, stateBucket)));
  const did = [...key.did, ...(exists ? [] : [`the bucket ${bucket}`]), ...unset.map(({ noun }) => noun)];
  return { keyArn: key.arn, did };
}

/** Whether the bucket exists in this account and region. Throws NAME_TAKEN if it is in another account or region. */
export async function bucketIsOurs(s3: S3Client, bucket: string, { account, region }: AwsAccess): Promise<boolean> {
  try {
    const answer = await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    if (answer.BucketRegion === undefined || answer.BucketRegion === region) return true;
    throw new TradingInfraError('NAME_TAKEN', `The state bucket ${bucket} is in ${answer.BucketRegion}; it has to be in ${region}.`);
  } catch (error) {
    const status = httpStatusOf(error);
    if (status === 404) return false;
    if (status === 301)
      throw new TradingInfraError('NAME_TAKEN', `The state bucket ${bucket} is in a different region; it has to be in ${region}.`);
    if (status === 403) throw bucketTaken(bucket, account, error);
    throw error;
  }
}

function bucketTaken(bucket: string, account: string, cause: unknown): TradingInfraError {
  const message = `S3 answered 403 for the bucket ${bucket}: it belongs to another account than ${account}, or these credentials have no access to it.`;
  const hint = `aws s3api head-bucket --bucket ${bucket} --expected-bucket-owner ${account}   # if the bucket is yours, allow s3:ListBucket; otherwise use --state local`;
  return new TradingInfraError('NAME_TAKEN', message, { cause, hint });
}

async function createBucket(s3: S3Client, bucket: string, { account, region }: AwsAccess): Promise<void> {
  // CreateBucket rejects us-east-1 as a location constraint.
  const location = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectOwnership: 'BucketOwnerEnforced', ...location }));
  } catch (error) {
    if (awsErrorName(error) === 'BucketAlreadyOwnedByYou') return;
    if (awsErrorName(error) === 'BucketAlreadyExists') throw bucketTaken(bucket, account, error);
    throw error;
  }
}

async function findMissingProperties(stateBucket: StateBucket): Promise<BucketProperty[]> {
  const isSet = await Promise.all(stateBucketProperties.map((property) => property.isSet(stateBucket)));
  return stateBucketProperties.filter((_, index) => !isSet[index]);
}

/** Retries while S3 refuses the change because another change to the same bucket is in progress. */
async function setProperty({ sleep }: Pick<Context, 'sleep'>, property: BucketProperty, stateBucket: StateBucket): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await property.set(stateBucket);
      return;
    } catch (error) {
      const isBusy = ['OperationAborted', 'ConflictException'].includes(awsErrorName(error));
      if (!isBusy || tries === 8) throw error;
      await sleep(250 * tries);
    }
  }
}
