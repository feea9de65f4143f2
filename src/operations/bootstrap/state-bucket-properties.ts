// The properties that the bucket for Terraform states must have. Each is checked and set independently of the others.
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
import { canonicalJson } from '../../canonical-json.js';
import { parseJson } from '../../json.js';

export interface StateBucket {
  s3: S3Client;
  bucket: string;
  keyArn: string;
  tags: Record<string, string>;
}

export interface BucketProperty {
  /** A noun phrase, such as "versioning". */
  noun: string;
  isSet(bucket: StateBucket): Promise<boolean>;
  /** Sets the property. Keeps statements, tags and rules that others have added. */
  set(bucket: StateBucket): Promise<unknown>;
}

const versioning: BucketProperty = {
  noun: 'versioning',
  isSet: async ({ s3, bucket }) => (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status === 'Enabled',
  set: ({ s3, bucket }) => s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })),
};

/** Returns the ARN of the KMS key with which a bucket encrypts by default; undefined if it uses none. */
export async function readBucketKeyArn({ s3, bucket }: Pick<StateBucket, 's3' | 'bucket'>): Promise<string | undefined> {
  const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
  return answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
}

const encryption: BucketProperty = {
  noun: 'encryption with its KMS key and a bucket key',
  isSet: async ({ s3, bucket, keyArn }) => {
    const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
    const byDefault = rule?.ApplyServerSideEncryptionByDefault;
    return byDefault?.SSEAlgorithm === 'aws:kms' && byDefault.KMSMasterKeyID === keyArn && rule?.BucketKeyEnabled === true;
  },
  set: ({ s3, bucket, keyArn }) => {
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }];
    return s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
};

const blocked = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const publicAccessBlock: BucketProperty = {
  noun: 'the block of all public access',
  isSet: async ({ s3, bucket }) => {
    const answer = await ifExists(s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })));
    const found = answer?.PublicAccessBlockConfiguration;
    return (Object.keys(blocked) as (keyof typeof blocked)[]).every((name) => found?.[name] === true);
  },
  set: ({ s3, bucket }) => s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: blocked })),
};

const ownership: BucketProperty = {
  noun: 'ownership of all objects by the bucket owner (no ACLs)',
  isSet: async ({ s3, bucket }) => {
    const answer = await ifExists(s3.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket })));
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
  },
  set: ({ s3, bucket }) => {
    const Rules = [{ ObjectOwnership: 'BucketOwnerEnforced' as const }];
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls: { Rules } }));
  },
};

interface Statement {
  Sid?: string;
  [element: string]: unknown;
}

function tlsStatements({ bucket, keyArn }: StateBucket): Statement[] {
  const arn = `arn:${keyArn.split(':')[1] ?? 'aws'}:s3:::${bucket}`;
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
  return [
    { Sid: 'DenyWithoutTls', ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Sid: 'DenyBelowTls12', ...deny, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}

async function readPolicy({ s3, bucket }: StateBucket): Promise<{ Statement: Statement[] }> {
  const answer = await ifExists(s3.send(new GetBucketPolicyCommand({ Bucket: bucket })));
  const policy = parseJson<{ Statement: Statement | Statement[] }>(
    answer?.Policy || '{"Statement":[]}',
    `The policy of the bucket ${bucket}`,
  );
  return { ...policy, Statement: [policy.Statement].flat() };
}

const policy: BucketProperty = {
  noun: 'the policy that requires TLS 1.2 or newer',
  isSet: async (stateBucket) => {
    const { Statement } = await readPolicy(stateBucket);
    const found = new Map(Statement.map((statement) => [statement.Sid, canonicalJson(statement)]));
    return tlsStatements(stateBucket).every((wanted) => found.get(wanted.Sid) === canonicalJson(wanted));
  },
  set: async (stateBucket) => {
    const wanted = tlsStatements(stateBucket);
    const others = (await readPolicy(stateBucket)).Statement.filter(({ Sid }) => !wanted.some((statement) => statement.Sid === Sid));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...others, ...wanted] });
    return stateBucket.s3.send(new PutBucketPolicyCommand({ Bucket: stateBucket.bucket, Policy }));
  },
};

async function readTags({ s3, bucket }: StateBucket): Promise<Record<string, string>> {
  const answer = await ifExists(s3.send(new GetBucketTaggingCommand({ Bucket: bucket })));
  return Object.fromEntries((answer?.TagSet ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

const tagging: BucketProperty = {
  noun: 'the tags',
  isSet: async (stateBucket) => {
    const found = await readTags(stateBucket);
    return Object.entries(stateBucket.tags).every(([name, value]) => found[name] === value);
  },
  set: async (stateBucket) => {
    const all = { ...(await readTags(stateBucket)), ...stateBucket.tags };
    const TagSet = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
    return stateBucket.s3.send(new PutBucketTaggingCommand({ Bucket: stateBucket.bucket, Tagging: { TagSet } }));
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

async function readRules({ s3, bucket }: StateBucket): Promise<LifecycleRule[]> {
  const answer = await ifExists(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })));
  return answer?.Rules ?? [];
}

const lifecycle: BucketProperty = {
  noun: 'the expiry of old versions (after 90 days; the newest 20 stay)',
  isSet: async (stateBucket) => {
    const found = (await readRules(stateBucket)).find(({ ID }) => ID === ruleId);
    return found?.Status === 'Enabled' && found.NoncurrentVersionExpiration?.NoncurrentDays === 90;
  },
  set: async (stateBucket) => {
    const Rules = [...(await readRules(stateBucket)).filter(({ ID }) => ID !== ruleId), rule];
    return stateBucket.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: stateBucket.bucket, LifecycleConfiguration: { Rules } }),
    );
  },
};

export const stateBucketProperties: readonly BucketProperty[] = [
  versioning,
  encryption,
  publicAccessBlock,
  ownership,
  policy,
  tagging,
  lifecycle,
];
