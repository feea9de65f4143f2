// The data buckets of a test platform.
import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type TransitionStorageClass,
} from '@aws-sdk/client-s3';
import type { Platform } from './platform.js';

export async function buildBuckets({ aws, names, keys, environment }: Platform): Promise<void> {
  const s3 = await aws.s3();
  for (const purpose of ['raw', 'processed', 'archive'] as const) {
    const Bucket = names.buckets[purpose];
    const LocationConstraint = environment.region as 'eu-central-1';
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const open = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
    const ownership = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: ownership }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: tlsOnly(Bucket) }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keys.s3 };
    const Rules = [{ BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: byDefault }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    await putLifecycle({ aws, environment }, purpose, Bucket);
  }
}

const resultsRule: LifecycleRule = {
  ID: 'results',
  Status: 'Enabled',
  Filter: { Prefix: 'athena-results/' },
  Expiration: { Days: 30 },
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
};

const housekeepingRules: LifecycleRule[] = [
  { ID: 'versions', Status: 'Enabled', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
  { ID: 'uploads', Status: 'Enabled', Filter: { Prefix: '' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
];

async function putLifecycle(
  { aws, environment }: Pick<Platform, 'aws' | 'environment'>,
  purpose: 'raw' | 'processed' | 'archive',
  Bucket: string,
) {
  const s3 = await aws.s3();
  const { glacierInstantDays, glacierDays } = environment.storage[purpose];
  const [Days, StorageClass] = glacierDays === null ? [glacierInstantDays, 'GLACIER_IR'] : [glacierDays, 'GLACIER'];
  const Transitions = [{ Days: Days ?? 0, StorageClass: StorageClass as TransitionStorageClass }];
  const prefixes = purpose === 'processed' ? ['bars/', 'daily/', 'manifests/', 'quarantine/'] : [''];
  const moving = prefixes.map((Prefix, i) => ({ ID: `archive-${i}`, Status: 'Enabled' as const, Filter: { Prefix }, Transitions }));
  const Rules = [...moving, ...(purpose === 'processed' ? [resultsRule] : []), ...housekeepingRules];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
}

export function tlsOnly(bucket: string): string {
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }] });
}
