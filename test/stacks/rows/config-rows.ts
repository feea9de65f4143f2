// Rows C1 to C4 and the corrections of AWS Config.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type Row, ref } from './row.js';

const seedRules = [
  's3-bucket-server-side-encryption-enabled',
  's3-bucket-versioning-enabled',
  'rds-storage-encrypted',
  'cloudwatch-log-group-encrypted',
  'dynamodb-table-encrypted-kms',
  'iam-password-policy',
  'vpc-flow-logs-enabled',
];
const recorder = ['aws_config_configuration_recorder', 'config_recorder_recorder'] as const;

export const configRows: Row[] = [
  {
    row: 'C1',
    says: 'a versioned, private bucket per account and region',
    holds({ small: { foundation } }) {
      equal(foundation.one('aws_s3_bucket', 'config_recorder_bucket_bucket').bucket, 'trading-config-123456789012-us-east-1');
      const { status } = foundation.one('aws_s3_bucket_versioning', 'config_recorder_bucket_versioning').versioning_configuration;
      equal(status, 'Enabled');
      const block = foundation.one('aws_s3_bucket_public_access_block', 'config_recorder_bucket_public-access');
      ok(block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets);
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_s3_bucket_versioning', 'config_recorder_bucket_versioning').versioning_configuration.status = 'Suspended';
    },
  },
  {
    row: 'C2',
    says: 'the recorder’s role',
    holds({ small: { foundation } }) {
      equal(foundation.one('aws_iam_role', 'config_recorder_writer_role').name, 'trading-config-role-us-east-1');
      const arns = Object.values(foundation.all('aws_iam_role_policy_attachment')).map(({ policy_arn }) => policy_arn);
      ok(arns.some((arn) => arn.endsWith(':policy/service-role/AWS_ConfigRole')));
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_iam_role', 'config_recorder_writer_role').name = 'config';
    },
  },
  {
    row: 'C3',
    says: 'a recorder for all resource types with its delivery channel, enabled',
    holds({ small: { foundation } }) {
      const { name, recording_group } = foundation.one(...recorder);
      equal(name, 'trading-config-recorder-us-east-1');
      deepEqual(recording_group, { all_supported: true, include_global_resource_types: true });
      equal(foundation.one('aws_config_delivery_channel', 'config_recorder_delivery-channel').name, 'trading-config-delivery-us-east-1');
      equal(foundation.one('aws_config_configuration_recorder_status', 'config_recorder_status').is_enabled, true);
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_config_configuration_recorder_status', 'config_recorder_status').is_enabled = false;
    },
  },
  {
    row: 'C4',
    says: 'the seven rules of the original platform, each with a description',
    holds({ small: { foundation } }) {
      for (const rule of seedRules) {
        const { name, source, description } = foundation.one('aws_config_config_rule', `config_${rule}`);
        equal(name, `${rule}-us-east-1`);
        deepEqual(source, { owner: 'AWS', source_identifier: rule.toUpperCase().replaceAll('-', '_') });
        ok(description.length > 20);
      }
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_config_config_rule', 'config_vpc-flow-logs-enabled').source.source_identifier = 'VPC_FLOW_LOGS';
    },
  },
  {
    row: '59',
    says: 'Config may deliver: bucket policy, role and key exist before the delivery channel',
    holds({ small: { foundation } }) {
      const { ConfigChecksBucket, ConfigDelivers } = foundation.statements('aws_s3_bucket_policy', 'config_recorder_bucket_policy');
      deepEqual(ConfigChecksBucket.Action, ['s3:GetBucketAcl', 's3:ListBucket']);
      const conditions = { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': '123456789012' };
      deepEqual([ConfigDelivers.Action, ConfigDelivers.Condition], ['s3:PutObject', { StringEquals: conditions }]);
      match(ConfigDelivers.Resource, /:::trading-config-123456789012-us-east-1\/AWSLogs\/123456789012\/Config\/\*$/);
      const own = foundation.statements('aws_iam_policy', 'config_recorder_writer_policy');
      deepEqual(Object.keys(own), ['Deliver', 'CheckBucket', 'EncryptDeliveries']);
      const { depends_on, s3_kms_key_arn } = foundation.one('aws_config_delivery_channel', 'config_recorder_delivery-channel');
      ok(depends_on.includes('aws_s3_bucket_policy.config_recorder_bucket_policy'));
      equal(s3_kms_key_arn, ref('aws_kms_key.config_recorder_key.arn'));
    },
    breaks({ small: { foundation } }) {
      foundation.editStatement('aws_s3_bucket_policy', 'config_recorder_bucket_policy', 'ConfigDelivers', () => null);
    },
  },
  {
    row: '60',
    says: 'an environment contains nothing that an account can have only once per region',
    holds({ small: { platform, foundation } }) {
      const singletons = Object.keys(platform.json.resource).filter((type) => type.startsWith('aws_config_'));
      deepEqual(singletons, []);
      equal(Object.keys(foundation.all('aws_config_delivery_channel')).length, 1);
    },
    breaks({ small: { platform } }) {
      platform.json.resource.aws_config_delivery_channel = { second: { '//': { metadata: { path: 'platform/kms/second' } } } };
    },
  },
  {
    row: '63',
    says: 'clusters are evaluated as well as instances',
    holds({ small: { foundation } }) {
      const { source } = foundation.one('aws_config_config_rule', 'config_rds-cluster-encrypted-at-rest');
      equal(source.source_identifier, 'RDS_CLUSTER_ENCRYPTED_AT_REST');
    },
    breaks({ small: { foundation } }) {
      foundation.remove('aws_config_config_rule', 'config_rds-cluster-encrypted-at-rest');
    },
  },
  {
    row: '64',
    says: 'rules are created after the recorder is started',
    holds({ small: { foundation } }) {
      for (const { depends_on } of Object.values(foundation.all('aws_config_config_rule')))
        deepEqual(depends_on, ['aws_config_configuration_recorder_status.config_recorder_status']);
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_config_config_rule', 'config_iam-password-policy').depends_on = [];
    },
  },
  {
    row: '65',
    says: 'recording once a day by default',
    holds: ({ small: { foundation } }) => deepEqual(foundation.one(...recorder).recording_mode, { recording_frequency: 'DAILY' }),
    breaks({ small: { foundation } }) {
      delete foundation.one(...recorder).recording_mode;
    },
  },
];
