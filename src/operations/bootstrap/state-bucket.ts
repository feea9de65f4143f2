// The bucket that holds Terraform's states of an account and region: looked at, made, repaired, with the SDK and not with Terraform,
// because Terraform needs it before its first run.

import { CreateBucketCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { awsErrorName, callAws, httpStatusOf } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import { bucketKeyArn, type Measure, type MeasuredBucket, stateBucketMeasures } from './state-bucket-measures.js';
import { ensureStateKey, inspectStateKey, stateTags } from './state-key.js';

export interface StateBucketState {
  bucket: string;
  exists: boolean;
  /** ARN of the key behind the alias, when there is one. */
  keyArn: string | undefined;
  /** What is not there or not right, as nouns; empty when nothing has to be done. */
  missing: string[];
}

/** Looks at bucket and key; changes nothing. NAME_TAKEN when the bucket belongs to somebody else. */
export async function inspectStateBucket(access: AwsAccess): Promise<StateBucketState> {
  return callAws(access, 's3:ListBucket', () => inspect(access));
}

async function inspect(access: AwsAccess): Promise<StateBucketState> {
  const { bucket } = stateNames(access);
  const s3 = await access.aws.s3();
  const [exists, key] = await Promise.all([bucketIsOurs(s3, bucket, access), inspectStateKey(access)]);
  const measured = { s3, bucket, keyArn: key.arn ?? '', tags: stateTags(access) };
  const wanting = exists ? await wantingMeasures(measured) : stateBucketMeasures;
  const missing = [...key.missing, ...(exists ? [] : [`the bucket ${bucket}`]), ...wanting.map(({ noun }) => noun)];
  return { bucket, exists, keyArn: key.arn, missing };
}

/**
 * Makes what is missing of bucket and key, and nothing else; running it again changes nothing.
 * Returns the nouns of what was made or mended. NAME_TAKEN when the bucket belongs to somebody else.
 */
export async function ensureStateBucket(ctx: Pick<Context, 'sleep'>, access: AwsAccess): Promise<{ keyArn: string; did: string[] }> {
  return callAws(access, 's3:CreateBucket', () => ensure(ctx, access));
}

async function ensure(ctx: Pick<Context, 'sleep'>, access: AwsAccess): Promise<{ keyArn: string; did: string[] }> {
  const { bucket } = stateNames(access);
  const s3 = await access.aws.s3();
  const exists = await bucketIsOurs(s3, bucket, access);
  const key = await ensureStateKey(access, exists ? await bucketKeyArn({ s3, bucket }) : undefined);
  if (!exists) await createBucket(s3, bucket, access);
  const measured = { s3, bucket, keyArn: key.arn, tags: stateTags(access) };
  const wanting = await wantingMeasures(measured);
  await Promise.all(wanting.map((measure) => made(ctx, measure, measured)));
  const did = [...key.did, ...(exists ? [] : [`the bucket ${bucket}`]), ...wanting.map(({ noun }) => noun)];
  return { keyArn: key.arn, did };
}

/** Whether the bucket exists and belongs to this account; false when there is none. NAME_TAKEN otherwise. */
export async function bucketIsOurs(s3: S3Client, bucket: string, { account, region }: AwsAccess): Promise<boolean> {
  try {
    const answer = await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    if (answer.BucketRegion === undefined || answer.BucketRegion === region) return true;
    throw new TradingInfraError('NAME_TAKEN', `The state bucket ${bucket} lies in ${answer.BucketRegion}; it has to lie in ${region}.`);
  } catch (error) {
    const status = httpStatusOf(error);
    if (status === 404) return false;
    if (status === 301) throw new TradingInfraError('NAME_TAKEN', `The state bucket ${bucket} lies in another region than ${region}.`);
    if (status === 403) throw taken(bucket, account, error);
    throw error;
  }
}

function taken(bucket: string, account: string, cause: unknown): TradingInfraError {
  const message = `The bucket ${bucket} answers with 403: it belongs to another account than ${account}, or these credentials may not look at it.`;
  const hint = `aws s3api head-bucket --bucket ${bucket} --expected-bucket-owner ${account}; allow s3:ListBucket if it is yours, or use --state local`;
  return new TradingInfraError('NAME_TAKEN', message, { cause, hint });
}

async function createBucket(s3: S3Client, bucket: string, { account, region }: AwsAccess): Promise<void> {
  // us-east-1 is the one region that must not be named.
  const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectOwnership: 'BucketOwnerEnforced', ...where }));
  } catch (error) {
    if (awsErrorName(error) === 'BucketAlreadyOwnedByYou') return;
    if (awsErrorName(error) === 'BucketAlreadyExists') throw taken(bucket, account, error);
    throw error;
  }
}

async function wantingMeasures(measured: MeasuredBucket): Promise<Measure[]> {
  const there = await Promise.all(stateBucketMeasures.map((measure) => measure.isThere(measured)));
  return stateBucketMeasures.filter((_, index) => there[index] === false);
}

/** S3 refuses some changes while another one of the same bucket is under way; it says so, and the change is made again. */
async function made({ sleep }: Pick<Context, 'sleep'>, measure: Measure, measured: MeasuredBucket): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await measure.make(measured);
      return;
    } catch (error) {
      const isBusy = ['OperationAborted', 'ConflictException'].includes(awsErrorName(error));
      if (!isBusy || tries === 8) throw error;
      await sleep(250 * tries);
    }
  }
}
