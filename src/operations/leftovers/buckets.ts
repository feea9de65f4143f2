// Finds data buckets that are left.

import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { type EnvironmentAccess, type FoundResource, foundIf, type LeftoverCheck } from './leftover-check.js';

/** Finds a bucket if it still exists in this account. */
export async function findBucket({ aws, account }: AwsAccess, bucket: string, partition: string): Promise<FoundResource[]> {
  const s3 = await aws.s3();
  const answer = await ifExists(s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account })));
  return foundIf(answer, { name: bucket, arn: `arn:${partition}:s3:::${bucket}` });
}

export const bucketLeftoverCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'S3',
  what: 'data buckets',
  find: async (access) =>
    (await Promise.all(Object.values(access.names.buckets).map((name) => findBucket(access, name, access.partition)))).flat(),
};
