// Function and queues of a platform for tests.
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { findSecurityGroup } from './network.js';
import type { Platform } from './platform.js';

export const code = (text: string) => zipSync({ 'index.mjs': new TextEncoder().encode(text) }, { mtime: '2020-01-01' });

function arn({ environment: { region, account } }: Platform, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

export async function buildFunction(platform: Platform): Promise<void> {
  const { aws, names, keys, environment, outputs } = platform;
  const iam = await aws.iam();
  const lambda = await aws.lambda();
  const role = await iam.send(
    new CreateRoleCommand({ RoleName: names.functionRole, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
  );
  outputs['database-endpoint'] = `${names.cluster}.cluster-x.rds.amazonaws.com`;
  outputs['rest-api-id'] ||= 'api0123456';
  const vpc = outputs['vpc-id'] ? await findSecurityGroup(aws, outputs['vpc-id'], 'lambda') : undefined;
  const { CodeSha256 } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: names.function,
      Role: role.Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      MemorySize: environment.function.memoryMb,
      Timeout: environment.function.timeoutSeconds,
      KMSKeyArn: keys.lambda,
      TracingConfig: { Mode: 'Active' },
      DeadLetterConfig: { TargetArn: arn(platform, 'sqs', names.deadLetterQueue) },
      VpcConfig: { SubnetIds: JSON.parse(outputs['private-subnet-ids'] || '[]'), SecurityGroupIds: [vpc?.GroupId ?? ''] },
      Environment: { Variables: variables(platform) },
      Code: { ZipFile: code('export const handler = async () => ({});') },
    }),
  );
  outputs['function-code-sha256'] = CodeSha256 ?? '';
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: names.function,
      StatementId: 'AllowAPIGatewayInvoke',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `${arn(platform, 'execute-api', outputs['rest-api-id'])}/*/*`,
    }),
  );
}

function variables({ names, environment, outputs }: Platform): Record<string, string> {
  return {
    ENVIRONMENT: environment.name,
    RAW_DATA_BUCKET: names.buckets.raw,
    PROCESSED_DATA_BUCKET: names.buckets.processed,
    ARCHIVE_BUCKET: names.buckets.archive,
    SESSIONS_TABLE: names.tables.sessions,
    API_KEYS_TABLE: names.tables.apiKeys,
    DATABASE_HOST: outputs['database-endpoint'],
    DATABASE_PORT: '5432',
    DATABASE_NAME: names.database,
    DATABASE_USER: names.applicationUser,
  };
}

export async function buildQueues(platform: Platform): Promise<void> {
  const { aws, names, keys, environment } = platform;
  const sqs = await aws.sqs();
  const KmsMasterKeyId = keys.messaging ?? '';
  await sqs.send(new CreateQueueCommand({ QueueName: names.deadLetterQueue, Attributes: { KmsMasterKeyId } }));
  const redrive = { deadLetterTargetArn: arn(platform, 'sqs', names.deadLetterQueue), maxReceiveCount: 5 };
  const queueArn = arn(platform, 'sqs', names.queue);
  const Attributes = {
    KmsMasterKeyId,
    VisibilityTimeout: String(6 * environment.function.timeoutSeconds),
    RedrivePolicy: JSON.stringify(redrive),
    Policy: queuePolicy(queueArn, names.buckets.raw),
  };
  await sqs.send(new CreateQueueCommand({ QueueName: names.queue, Attributes }));
  const s3 = await aws.s3();
  const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'incoming/' }] } };
  const QueueConfigurations = [{ QueueArn: queueArn, Events: ['s3:ObjectCreated:*' as const], Filter }];
  const NotificationConfiguration = { QueueConfigurations };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: names.buckets.raw, NotificationConfiguration }));
  const lambda = await aws.lambda();
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: names.function,
      EventSourceArn: queueArn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: environment.function.maximumConcurrency },
    }),
  );
}

export function queuePolicy(queueArn: string, bucket: string): string {
  const Condition = { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` } };
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
