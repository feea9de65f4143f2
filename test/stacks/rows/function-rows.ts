// Rows L1 to L6.
import { deepEqual, equal, match } from 'node:assert/strict';
import { statementsOf } from '../stack-json.js';
import { type Row, ref } from './row.js';

const processor = ['aws_lambda_function', 'lambda_function'] as const;
const policy = ['aws_iam_policy', 'lambda_execution_policy'] as const;
const role = ['aws_iam_role', 'lambda_execution_role'] as const;

export const functionRows: Row[] = [
  {
    row: 'L1',
    says: 'a role that Lambda can assume',
    holds({ small: { platform } }) {
      equal(platform.one(...role).name, 'trading-lambda-role-dev');
      deepEqual(statementsOf(platform.one(...role).assume_role_policy).ServiceAssumesRole.Principal, { Service: 'lambda.amazonaws.com' });
      equal(
        platform.one('aws_iam_role_policy_attachment', 'lambda_execution_attachment-0').role,
        ref('aws_iam_role.lambda_execution_role.name'),
      );
    },
    breaks({ small: { platform } }) {
      platform.editStatement(
        ...role,
        'ServiceAssumesRole',
        (s) => ({ ...s, Principal: { Service: 'ec2.amazonaws.com' } }),
        'assume_role_policy',
      );
    },
  },
  {
    row: 'L2',
    says: 'a customer-managed policy, which allows nothing outside the region',
    holds({ small: { platform } }) {
      equal(platform.one(...policy).name, 'trading-lambda-policy-dev');
      const { Effect, Resource, Condition } = platform.statements(...policy).OwnRegionOnly;
      deepEqual([Effect, Resource, Condition.StringNotEquals], ['Deny', '*', { 'aws:RequestedRegion': 'us-east-1' }]);
    },
    breaks({ small: { platform } }) {
      platform.editStatement(...policy, 'OwnRegionOnly', (s) => ({
        ...s,
        Condition: { ...s.Condition, StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      }));
    },
  },
  {
    row: 'L3',
    says: 'log group with 30 days retention, encrypted with the CloudWatch key',
    holds({ small: { platform } }) {
      const { name, retention_in_days, kms_key_id, tags } = platform.one('aws_cloudwatch_log_group', 'lambda_log-group');
      deepEqual([name, retention_in_days], ['/aws/lambda/trading-data-processor-dev', 30]);
      deepEqual([kms_key_id, tags.Name], [ref('aws_kms_key.kms_cloudwatch-key.arn'), 'trading-data-processor-logs-dev']);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_cloudwatch_log_group', 'lambda_log-group').retention_in_days = 0;
    },
  },
  {
    row: 'L4',
    says: 'a zip with its content hash in the path',
    holds: ({ small: { platform } }) =>
      match(platform.one(...processor).filename, /^assets\/lambda_code\/[0-9a-f]{32}\/trading-data-processor\.zip$/),
    breaks({ small: { platform } }) {
      platform.one(...processor).filename = '../lambda-dev.zip';
    },
  },
  {
    row: 'L5',
    says: 'arm64, 512 MB, 60 s, in the private subnets, with environment variables encrypted with our key',
    holds({ small: { platform } }) {
      const body = platform.one(...processor);
      deepEqual([body.function_name, body.architectures], ['trading-data-processor-dev', ['arm64']]);
      deepEqual([body.memory_size, body.timeout], [512, 60]);
      equal(body.kms_key_arn, ref('aws_kms_key.kms_lambda-key.arn'));
      equal(body.vpc_config.subnet_ids.length, 3);
      deepEqual(body.vpc_config.security_group_ids, [ref('aws_security_group.networking_security-groups_lambda.id')]);
      const { variables } = body.environment;
      deepEqual([variables.ENVIRONMENT, variables.SESSIONS_TABLE], ['dev', 'trading-sessions-dev']);
      equal(variables.RAW_DATA_BUCKET, 'trading-raw-data-dev-123456789012-us-east-1');
      equal(variables.PROCESSED_DATA_BUCKET, 'trading-processed-data-dev-123456789012-us-east-1');
    },
    breaks({ small: { platform } }) {
      platform.one(...processor).memory_size = 128;
    },
  },
  {
    row: 'L6',
    says: 'the handler, and everything that it needs to work',
    holds({ small: { platform } }) {
      const { handler, environment } = platform.one(...processor);
      equal(handler, 'index.handler');
      const { ARCHIVE_BUCKET, API_KEYS_TABLE, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER } = environment.variables;
      deepEqual([ARCHIVE_BUCKET, API_KEYS_TABLE], ['trading-archive-dev-123456789012-us-east-1', 'trading-api-keys-dev']);
      deepEqual(
        [DATABASE_HOST, DATABASE_PORT],
        [ref('aws_rds_cluster.database_cluster.endpoint'), ref('aws_rds_cluster.database_cluster.port')],
      );
      deepEqual([DATABASE_NAME, DATABASE_USER], ['tradingdb', 'trading_app']);
    },
    breaks({ small: { platform } }) {
      delete platform.one(...processor).environment.variables.DATABASE_HOST;
    },
  },
];
