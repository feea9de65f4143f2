// What AWS answers about a platform `dev` of size small, written out for the checks that compare values with the stacks.
import type { Answers } from './fake-platform.js';

export const keyArn = (purpose: string) => `arn:aws:kms:us-east-1:123456789012:key/${purpose}-id`;
export const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:123456789012:trading-ingest-dlq-dev';

const variables = {
  ENVIRONMENT: 'dev',
  RAW_DATA_BUCKET: 'trading-raw-data-dev-123456789012-us-east-1',
  PROCESSED_DATA_BUCKET: 'trading-processed-data-dev-123456789012-us-east-1',
  ARCHIVE_BUCKET: 'trading-archive-dev-123456789012-us-east-1',
  SESSIONS_TABLE: 'trading-sessions-dev',
  API_KEYS_TABLE: 'trading-api-keys-dev',
  DATABASE_HOST: 'db.example',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'tradingdb',
  DATABASE_USER: 'trading_app',
};
const runtime = { Runtime: 'nodejs22.x', Architectures: ['arm64'], Handler: 'index.handler', MemorySize: 512, Timeout: 60 };
const redrive = { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount: 5 };
const rules = ['S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED', 'S3_BUCKET_VERSIONING_ENABLED', 'RDS_STORAGE_ENCRYPTED', 'IAM_PASSWORD_POLICY'];
const otherRules = [
  'RDS_CLUSTER_ENCRYPTED_AT_REST',
  'CLOUDWATCH_LOG_GROUP_ENCRYPTED',
  'DYNAMODB_TABLE_ENCRYPTED_KMS',
  'VPC_FLOW_LOGS_ENABLED',
];
export const smallAnswers: Answers = {
  DescribeKeyCommand: ({ KeyId }: { KeyId: string }) => {
    const purpose = KeyId.split('-')[1] ?? '';
    return { KeyMetadata: { Arn: keyArn(purpose), KeyId: `${purpose}-id`, KeyState: 'Enabled', KeyManager: 'CUSTOMER' } };
  },
  GetFunctionCommand: {
    Configuration: { State: 'Active', LastUpdateStatus: 'Successful', ...runtime, Environment: { Variables: variables } },
  },
  GetQueueUrlCommand: {},
  GetQueueAttributesCommand: { Attributes: { RedrivePolicy: JSON.stringify(redrive), VisibilityTimeout: '360' } },
  DescribeTableCommand: {
    Table: { TableStatus: 'ACTIVE', KeySchema: [{ AttributeName: 'sessionId' }], BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } },
  },
  DescribeContinuousBackupsCommand: {
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  },
  DescribeDBClustersCommand: { DBClusters: [{ Status: 'available', DBClusterParameterGroup: 'trading-aurora-parameters-dev' }] },
  DescribeDBClusterParametersCommand: { Parameters: [{ ParameterName: 'rds.force_ssl', ParameterValue: '1' }] },
  HeadBucketCommand: {},
  GetBucketLifecycleConfigurationCommand: {
    Rules: [
      {
        Status: 'Enabled',
        Filter: { Prefix: '' },
        Transitions: [{ Days: 90, StorageClass: 'GLACIER_IR' }],
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ],
  },
  GetBucketEncryptionCommand: {
    ServerSideEncryptionConfiguration: {
      Rules: [
        { BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/trading-s3-dev' } },
      ],
    },
  },
  DescribeLogGroupsCommand: {
    logGroups: [{ logGroupName: '/aws/apigateway/trading-api-dev', retentionInDays: 30, kmsKeyId: keyArn('cloudwatch') }],
  },
  GetUsagePlanCommand: { name: 'trading-usage-plan-dev', throttle: { rateLimit: 1000, burstLimit: 1000 } },
  DescribeConfigRulesCommand: {
    ConfigRules: [...rules, ...otherRules].map((SourceIdentifier) => ({ ConfigRuleState: 'ACTIVE', Source: { SourceIdentifier } })),
  },
};
