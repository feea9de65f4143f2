// Settings that are changed by hand, which Terraform tracks.
import { APIGatewayClient, UpdateMethodCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  ConfigServiceClient,
  DeleteConfigRuleCommand,
  DescribeConfigurationRecordersCommand,
  PutConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { DynamoDBClient, TagResourceCommand, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { EC2Client, ModifySubnetAttributeCommand } from '@aws-sdk/client-ec2';
import { DisableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { account, apiResource, type Deployed, functionName, type HandMadeDrift, keyArn } from './drift-case.js';

const s3 = ({ aws }: Deployed) => new S3Client({ ...aws, forcePathStyle: true });
const rawBucket = ({ outputs }: Deployed) => outputs['raw-data-bucket'];
const recorder = 'trading-config-recorder-us-east-1';
const databaseLog = ({ environment }: Deployed) => `/aws/rds/cluster/trading-aurora-${environment}/postgresql`;
const tableArn = ({ environment }: Deployed) => `arn:aws:dynamodb:us-east-1:${account}:table/trading-sessions-${environment}`;

export const changedSettings: readonly HandMadeDrift[] = [
  {
    name: 'a log is kept for one day',
    severity: 'warning',
    address: 'aws_cloudwatch_log_group.database_log-group',
    path: 'retention_in_days',
    make: (d) => new CloudWatchLogsClient(d.aws).send(new PutRetentionPolicyCommand({ logGroupName: databaseLog(d), retentionInDays: 1 })),
  },
  {
    name: 'a tag of a table is changed',
    severity: 'info',
    address: 'aws_dynamodb_table.dynamodb_sessions',
    path: 'tags_all.Owner',
    make: (d) =>
      new DynamoDBClient(d.aws).send(
        new TagResourceCommand({
          ResourceArn: tableArn(d),
          Tags: [{ Key: 'Owner', Value: 'somebody' }],
        }),
      ),
  },
  {
    name: 'public access to a bucket is no longer blocked',
    severity: 'critical',
    address: 'aws_s3_bucket_public_access_block.s3_raw_public-access',
    path: 'block_public_policy',
    make: (d) =>
      s3(d).send(
        new PutPublicAccessBlockCommand({
          Bucket: rawBucket(d),
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: false,
            RestrictPublicBuckets: true,
          },
        }),
      ),
  },
  {
    name: 'a bucket’s policy lets everybody read',
    severity: 'critical',
    address: 'aws_s3_bucket_policy.s3_raw_policy',
    path: 'policy.Statement.Public',
    make: async (d) => {
      const Bucket = rawBucket(d);
      const { Policy = '{}' } = await s3(d).send(new GetBucketPolicyCommand({ Bucket }));
      const policy = JSON.parse(Policy);
      policy.Statement.push({
        Sid: 'Public',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      });
      return s3(d).send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
    },
  },
  {
    name: 'a key is no longer rotated',
    severity: 'critical',
    address: 'aws_kms_key.kms_s3-key',
    path: 'enable_key_rotation',
    make: (d) => new KMSClient(d.aws).send(new DisableKeyRotationCommand({ KeyId: keyArn(d, 's3') })),
  },
  {
    name: 'the recorder is stopped',
    severity: 'warning',
    address: 'aws_config_configuration_recorder_status.config_recorder_status',
    path: 'is_enabled',
    make: (d) => new ConfigServiceClient(d.aws).send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: recorder })),
  },
  {
    name: 'the recorder is narrowed to one type',
    severity: 'warning',
    address: 'aws_config_configuration_recorder.config_recorder_recorder',
    path: 'recording_group.all_supported',
    make: async (d) => {
      const config = new ConfigServiceClient(d.aws);
      const { ConfigurationRecorders: [found] = [] } = await config.send(new DescribeConfigurationRecordersCommand({}));
      const recordingGroup = { allSupported: false, includeGlobalResourceTypes: false, resourceTypes: ['AWS::S3::Bucket' as const] };
      return config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: { ...found, recordingGroup } }));
    },
  },
  {
    name: 'a rule of AWS Config is deleted',
    severity: 'warning',
    address: 'aws_config_config_rule.config_vpc-flow-logs-enabled',
    make: (d) => new ConfigServiceClient(d.aws).send(new DeleteConfigRuleCommand({ ConfigRuleName: 'vpc-flow-logs-enabled-us-east-1' })),
  },
  {
    name: 'a method of the API needs no key',
    severity: 'critical',
    address: 'aws_api_gateway_method.api-gateway_routes_bars-get',
    path: 'api_key_required',
    make: async (d) =>
      new APIGatewayClient(d.aws).send(
        new UpdateMethodCommand({
          restApiId: d.outputs['rest-api-id'],
          resourceId: await apiResource(d, '/bars'),
          httpMethod: 'GET',
          patchOperations: [{ op: 'replace', path: '/apiKeyRequired', value: 'false' }],
        }),
      ),
  },
  {
    name: 'a variable of the function is changed',
    severity: 'info',
    address: 'aws_lambda_function.lambda_function',
    path: 'environment.variables.DATABASE_NAME',
    make: async (d) => {
      const lambda = new LambdaClient(d.aws);
      const FunctionName = functionName(d);
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = { ...Environment?.Variables, DATABASE_NAME: 'other', API_TOKEN: 'a-secret-by-hand' };
      return lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    },
  },
  {
    name: 'point-in-time recovery of a table is off',
    severity: 'warning',
    address: 'aws_dynamodb_table.dynamodb_api-keys',
    path: 'point_in_time_recovery.enabled',
    make: (d) =>
      new DynamoDBClient(d.aws).send(
        new UpdateContinuousBackupsCommand({
          TableName: `trading-api-keys-${d.environment}`,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        }),
      ),
  },
  {
    name: 'a subnet gives out public addresses',
    severity: 'critical',
    address: 'aws_subnet.networking_private-subnet-0',
    path: 'map_public_ip_on_launch',
    make: (d) =>
      new EC2Client(d.aws).send(
        new ModifySubnetAttributeCommand({
          SubnetId: JSON.parse(d.outputs['private-subnet-ids'] ?? '[]')[0],
          MapPublicIpOnLaunch: { Value: true },
        }),
      ),
  },
];
