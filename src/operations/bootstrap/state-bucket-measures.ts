// What makes a bucket fit to hold Terraform states: one measure each, looked at and mended on its own.
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ifExists } from '../../aws/calls.js';

export interface MeasuredBucket {
  s3: S3Client;
  bucket: string;
  keyArn: string;
  tags: Record<string, string>;
}

export interface Measure {
  /** What it is, as a noun: "versioning". */
  noun: string;
  isThere(bucket: MeasuredBucket): Promise<boolean>;
  /** Idempotent; keeps what others added (statements, tags, rules). */
  make(bucket: MeasuredBucket): Promise<unknown>;
}

const versioning: Measure = {
  noun: 'versioning',
  isThere: async ({ s3, bucket }) => (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status === 'Enabled',
  make: ({ s3, bucket }) => s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })),
};

/** The key that a bucket encrypts with by default; undefined when it is none of KMS. */
export async function bucketKeyArn({ s3, bucket }: Pick<MeasuredBucket, 's3' | 'bucket'>): Promise<string | undefined> {
  const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
  return answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
}

const encryption: Measure = {
  noun: 'encryption with its KMS key and a bucket key',
  isThere: async ({ s3, bucket, keyArn }) => {
    const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
    const byDefault = rule?.ApplyServerSideEncryptionByDefault;
    return byDefault?.SSEAlgorithm === 'aws:kms' && byDefault.KMSMasterKeyID === keyArn && rule?.BucketKeyEnabled === true;
  },
  make: ({ s3, bucket, keyArn }) => {
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }];
    return s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
};

const blocked = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const publicAccess: Measure = {
  noun: 'the block of all public access',
  isThere: async ({ s3, bucket }) => {
    const answer = await ifExists(s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })));
    const found = answer?.PublicAccessBlockConfiguration;
    return (Object.keys(blocked) as (keyof typeof blocked)[]).every((name) => found?.[name] === true);
  },
  make: ({ s3, bucket }) => s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: blocked })),
};

const ownership: Measure = {
  noun: 'ownership by the bucket’s owner alone (no ACLs)',
  isThere: async ({ s3, bucket }) => {
    const answer = await ifExists(s3.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket })));
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
  },
  make: ({ s3, bucket }) => {
    const Rules = [{ ObjectOwnership: 'BucketOwnerEnforced' as const }];
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls: { Rules } }));
  },
};

interface Statement {
  Sid?: string;
  [element: string]: unknown;
}

function tlsStatements({ bucket, keyArn }: MeasuredBucket): Statement[] {
  const arn = `arn:${keyArn.split(':')[1] ?? 'aws'}:s3:::${bucket}`;
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
  return [
    { Sid: 'DenyWithoutTls', ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'DenyBelowTls12', ...deny, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}

async function readPolicy({ s3, bucket }: MeasuredBucket): Promise<{ Statement: Statement[] }> {
  const answer = await ifExists(s3.send(new GetBucketPolicyCommand({ Bucket: bucket })));
  const policy = answer?.Policy ? JSON.parse(answer.Policy) : { Statement: [] };
  return { ...policy, Statement: [policy.Statement].flat() };
}

const policy: Measure = {
  noun: 'the policy that refuses everything but TLS 1.2 and newer',
  isThere: async (measured) => {
    const { Statement } = await readPolicy(measured);
    const found = new Map(Statement.map((statement) => [statement.Sid, sorted(statement)]));
    return tlsStatements(measured).every((wanted) => found.get(wanted.Sid) === sorted(wanted));
  },
  make: async (measured) => {
    const wanted = tlsStatements(measured);
    const others = (await readPolicy(measured)).Statement.filter(({ Sid }) => !wanted.some((statement) => statement.Sid === Sid));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...others, ...wanted] });
    return measured.s3.send(new PutBucketPolicyCommand({ Bucket: measured.bucket, Policy }));
  },
};

/** The same text for the same statement, whatever order its elements come back in. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}

async function readTags({ s3, bucket }: MeasuredBucket): Promise<Record<string, string>> {
  const answer = await ifExists(s3.send(new GetBucketTaggingCommand({ Bucket: bucket })));
  return Object.fromEntries((answer?.TagSet ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

const tagging: Measure = {
  noun: 'the tags',
  isThere: async (measured) => {
    const found = await readTags(measured);
    return Object.entries(measured.tags).every(([name, value]) => found[name] === value);
  },
  make: async (measured) => {
    const all = { ...(await readTags(measured)), ...measured.tags };
    const TagSet = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
    return measured.s3.send(new PutBucketTaggingCommand({ Bucket: measured.bucket, Tagging: { TagSet } }));
  },
};

const ruleId = 'expire-old-states';
const rule: LifecycleRule = {
  ID: ruleId,
  Status: 'Enabled',
  Filter: { Prefix: '' },
  NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 20 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

async function readRules({ s3, bucket }: MeasuredBucket): Promise<LifecycleRule[]> {
  const answer = await ifExists(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })));
  return answer?.Rules ?? [];
}

const lifecycle: Measure = {
  noun: 'the expiry of old versions (after 90 days, the newest 20 stay)',
  isThere: async (measured) => {
    const found = (await readRules(measured)).find(({ ID }) => ID === ruleId);
    return found?.Status === 'Enabled' && found.NoncurrentVersionExpiration?.NoncurrentDays === 90;
  },
  make: async (measured) => {
    const Rules = [...(await readRules(measured)).filter(({ ID }) => ID !== ruleId), rule];
    return measured.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: measured.bucket, LifecycleConfiguration: { Rules } }));
  },
};

export const stateBucketMeasures: readonly Measure[] = [versioning, encryption, publicAccess, ownership, policy, tagging, lifecycle];
