// The function of a test platform.
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { findSecurityGroup } from './network.js';
import { arnOf, type Platform } from './platform.js';

/** A deployment package with `text` as its module. */
export const zipCode = (text: string) => zipSync({ 'index.mjs': new TextEncoder().encode(text) }, { mtime: '2020-01-01' });

export async function buildFunction(platform: Platform): Promise<void> {
  const { aws, names, keys, environment, outputs } = platform;
  const iam = await aws.iam();
  const lambda = await aws.lambda();
  const role = await iam.send(
    new CreateRoleCommand({ RoleName: names.functionRole, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
  );
  outputs['database-endpoint'] = `${names.cluster}.cluster-x.rds.amazonaws.com`;
  outputs['rest-api-id'] ||= 'api0123456';
  if (outputs['vpc-id']) platform.securityGroupId = (await findSecurityGroup(aws, outputs['vpc-id'], 'lambda')).GroupId ?? '';
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
      DeadLetterConfig: { TargetArn: arnOf(platform, 'sqs', names.deadLetterQueue) },
      VpcConfig: { SubnetIds: JSON.parse(outputs['private-subnet-ids'] || '[]'), SecurityGroupIds: [platform.securityGroupId] },
      Environment: { Variables: environmentVariables(platform) },
      Code: { ZipFile: zipCode('export const handler = async () => ({});') },
    }),
  );
  outputs['function-code-sha256'] = CodeSha256 ?? '';
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: names.function,
      StatementId: 'AllowAPIGatewayInvoke',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `${arnOf(platform, 'execute-api', outputs['rest-api-id'])}/*/*`,
    }),
  );
}

function environmentVariables({ names, environment, outputs }: Platform): Record<string, string> {
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
