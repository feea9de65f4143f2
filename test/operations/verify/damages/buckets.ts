// Damages to the data buckets.
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { tlsOnly } from '../platform/buckets.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const bucketDamages: Record<string, Damage> = {
  'a bucket without a public access block': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => (await aws.s3()).send(new DeletePublicAccessBlockCommand({ Bucket: names.buckets.raw })),
    fails: ['raw-bucket-private'],
  },
  'a bucket policy that allows public reads': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => {
      const Bucket = names.buckets.processed;
      const policy = JSON.parse(tlsOnly(Bucket));
      policy.Statement.push({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` });
      return (await aws.s3()).send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
    },
    fails: ['processed-bucket-private'],
  },
  'a bucket with ACLs enabled': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => {
      const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
      return (await aws.s3()).send(new PutBucketOwnershipControlsCommand({ Bucket: names.buckets.archive, OwnershipControls }));
    },
    fails: ['archive-bucket-private'],
  },
  'a deleted bucket policy': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => (await aws.s3()).send(new DeleteBucketPolicyCommand({ Bucket: names.buckets.archive })),
    fails: ['archive-bucket-tls'],
  },
  'a bucket without encryption': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => (await aws.s3()).send(new DeleteBucketEncryptionCommand({ Bucket: names.buckets.raw })),
    fails: ['raw-bucket-encryption'],
  },
  'a bucket with another KMS key': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => {
      const { KeyMetadata } = await (await aws.kms()).send(new CreateKeyCommand({}));
      const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: KeyMetadata?.Arn };
      const Rules = [{ BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: byDefault }];
      const command = { Bucket: names.buckets.raw, ServerSideEncryptionConfiguration: { Rules } };
      return (await aws.s3()).send(new PutBucketEncryptionCommand(command));
    },
    fails: ['raw-bucket-encryption'],
  },
  'a bucket with suspended versioning': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => {
      const VersioningConfiguration = { Status: 'Suspended' as const };
      return (await aws.s3()).send(new PutBucketVersioningCommand({ Bucket: names.buckets.processed, VersioningConfiguration }));
    },
    fails: ['processed-bucket-versioning'],
  },
  'a bucket without lifecycle rules': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => (await aws.s3()).send(new DeleteBucketLifecycleCommand({ Bucket: names.buckets.archive })),
    fails: ['archive-bucket-lifecycle'],
  },
  'query results that never expire': {
    parts: ['keys', 'buckets'],
    damage: (platform) => changeLifecycle(platform, (rules) => rules.filter(({ ID }) => ID !== 'results')),
    fails: ['processed-bucket-lifecycle'],
  },
  'query results that change their storage class': {
    parts: ['keys', 'buckets'],
    damage: (platform) =>
      changeLifecycle(platform, ([first, ...rules]) => [{ ...first, Status: 'Enabled', Filter: { Prefix: '' } }, ...rules]),
    fails: ['processed-bucket-lifecycle'],
  },
  'noncurrent versions that are deleted early': {
    parts: ['keys', 'buckets'],
    damage: (platform) =>
      changeLifecycle(platform, (rules) =>
        rules.map((rule) => (rule.ID === 'versions' ? { ...rule, NoncurrentVersionExpiration: { NoncurrentDays: 1 } } : rule)),
      ),
    fails: ['processed-bucket-lifecycle'],
  },
  'bars that keep their storage class': {
    parts: ['keys', 'buckets'],
    damage: (platform) => changeLifecycle(platform, (rules) => rules.filter(({ Filter }) => Filter?.Prefix !== 'bars/')),
    fails: ['processed-bucket-lifecycle'],
  },
  'a deleted bucket': {
    parts: ['keys', 'buckets'],
    damage: async ({ aws, names }) => (await aws.s3()).send(new DeleteBucketCommand({ Bucket: names.buckets.processed })),
    fails: ['processed-bucket'],
    blocks: ['private', 'tls', 'encryption', 'versioning', 'lifecycle'].map((aspect) => `processed-bucket-${aspect}`),
  },
};

async function changeLifecycle({ aws, names }: Platform, change: (rules: LifecycleRule[]) => LifecycleRule[]): Promise<unknown> {
  const s3 = await aws.s3();
  const Bucket = names.buckets.processed;
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: change(Rules) } }));
}
