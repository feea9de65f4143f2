// Keys, log groups, buckets and tables of a platform for tests.
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateAliasCommand, CreateKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
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
import { keyPurposes } from '../../../../src/platform/names.js';
import type { Platform } from './platform.js';

export async function buildKeys({ aws, names, keys }: Platform): Promise<void> {
  const kms = await aws.kms();
  for (const purpose of keyPurposes) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: purpose }));
    const KeyId = KeyMetadata?.KeyId;
    await kms.send(new CreateAliasCommand({ AliasName: names.keyAlias(purpose), TargetKeyId: KeyId }));
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    keys[purpose] = KeyMetadata?.Arn ?? '';
  }
}

export async function buildLogs(platform: Platform): Promise<void> {
  const { names, outputs } = platform;
  outputs['rest-api-id'] = `api${names.stage}`;
  for (const name of [...Object.values(names.logGroups), executionLogGroup(platform)]) await buildLog(platform, name);
}

export function executionLogGroup({ names, outputs }: Pick<Platform, 'names' | 'outputs'>): string {
  return `API-Gateway-Execution-Logs_${outputs['rest-api-id']}/${names.stage}`;
}

export async function buildLog({ aws, keys, environment }: Platform, logGroupName: string): Promise<void> {
  const logs = await aws.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: keys.cloudwatch }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: environment.logs.retentionDays }));
}

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
};

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
  const Rules = purpose === 'processed' ? [...moving, resultsRule] : moving;
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
}

export function tlsOnly(bucket: string): string {
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }] });
}

export async function buildTables({ aws, names, keys }: Platform): Promise<void> {
  const dynamoDb = await aws.dynamoDb();
  const common = {
    BillingMode: 'PAY_PER_REQUEST' as const,
    SSESpecification: { Enabled: true, SSEType: 'KMS' as const, KMSMasterKeyId: keys.dynamodb },
  };
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const key = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' as const }];
  const { sessions, apiKeys } = names.tables;
  await dynamoDb.send(
    new CreateTableCommand({ ...common, TableName: sessions, KeySchema: key('sessionId'), AttributeDefinitions: [text('sessionId')] }),
  );
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
  await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: sessions, TimeToLiveSpecification }));
  const index = { IndexName: 'UserIdIndex', KeySchema: key('userId'), Projection: { ProjectionType: 'ALL' as const } };
  await dynamoDb.send(
    new CreateTableCommand({
      ...common,
      TableName: apiKeys,
      KeySchema: key('apiKeyId'),
      AttributeDefinitions: [text('apiKeyId'), text('userId')],
      GlobalSecondaryIndexes: [index],
    }),
  );
  for (const TableName of [sessions, apiKeys]) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
}
