// Rows D1 to D3 and the corrections of Aurora.
import { deepEqual, equal, match } from 'node:assert/strict';
import { type Row, ref } from './row.js';

const cluster = ['aws_rds_cluster', 'database_cluster'] as const;
const instance = ['aws_rds_cluster_instance', 'database_instance-1'] as const;
const databaseKey = ref('aws_kms_key.kms_database-key.arn');

export const databaseRows: Row[] = [
  {
    row: 'D1',
    says: 'subnet group with the three private subnets',
    holds({ small: { platform } }) {
      const { name, subnet_ids } = platform.one('aws_db_subnet_group', 'database_subnet-group');
      equal(name, 'trading-db-subnet-dev');
      deepEqual(
        subnet_ids,
        [0, 1, 2].map((i) => `\${aws_subnet.networking_private-subnet-${i}.id}`),
      );
    },
    breaks({ small: { platform } }) {
      platform.one('aws_db_subnet_group', 'database_subnet-group').subnet_ids.pop();
    },
  },
  {
    row: 'D2',
    says: 'Aurora PostgreSQL Serverless v2, encrypted, with backup and maintenance windows and log export',
    holds({ small: { platform } }) {
      const body = platform.one(...cluster);
      deepEqual([body.cluster_identifier, body.engine, body.engine_mode], ['trading-aurora-dev', 'aurora-postgresql', 'provisioned']);
      deepEqual([body.database_name, body.master_username], ['tradingdb', 'dbadmin']);
      deepEqual([body.preferred_backup_window, body.preferred_maintenance_window], ['03:00-04:00', 'mon:04:00-mon:05:00']);
      deepEqual([body.storage_encrypted, body.kms_key_id], [true, databaseKey]);
      deepEqual(body.enabled_cloudwatch_logs_exports, ['postgresql']);
      deepEqual(body.serverlessv2_scaling_configuration, { min_capacity: 0.5, max_capacity: 2 });
    },
    breaks({ small: { platform } }) {
      platform.one(...cluster).serverlessv2_scaling_configuration.max_capacity = 128;
    },
  },
  {
    row: 'D3',
    says: 'one serverless instance, not public',
    holds({ small: { platform } }) {
      const { identifier, instance_class, publicly_accessible } = platform.one(...instance);
      deepEqual([identifier, instance_class, publicly_accessible], ['trading-aurora-instance-1-dev', 'db.serverless', false]);
    },
    breaks({ small: { platform } }) {
      platform.one(...instance).publicly_accessible = true;
    },
  },
  {
    row: '23',
    says: 'an engine version that can be created, ignoring later minor upgrades by AWS',
    holds({ small: { platform } }) {
      const { engine_version, lifecycle } = platform.one(...cluster);
      match(engine_version, /^16\.\d+$/);
      deepEqual(lifecycle.ignore_changes, ['engine_version']);
    },
    breaks({ small: { platform } }) {
      platform.one(...cluster).engine_version = '15.3';
    },
  },
  {
    row: '24',
    says: 'a master password managed by AWS, encrypted with our key',
    holds({ small: { platform } }) {
      const { manage_master_user_password, master_user_secret_kms_key_id, master_password } = platform.one(...cluster);
      deepEqual([manage_master_user_password, master_user_secret_kms_key_id, master_password], [true, databaseKey, undefined]);
    },
    breaks({ small: { platform } }) {
      platform.one(...cluster).master_password = 'ChangeMe123!';
    },
  },
  {
    row: '25',
    says: 'the function connects with IAM as trading_app, and the tool migrates through the Data API',
    holds({ small: { platform } }) {
      const { iam_database_authentication_enabled, enable_http_endpoint } = platform.one(...cluster);
      deepEqual([iam_database_authentication_enabled, enable_http_endpoint], [true, true]);
      const { Action, Resource } = platform.statements('aws_iam_policy', 'lambda_execution_policy').ConnectToDatabase;
      equal(Action, 'rds-db:connect');
      match(Resource, /:rds-db:us-east-1:123456789012:dbuser:\$\{aws_rds_cluster\.database_cluster\.cluster_resource_id\}\/trading_app$/);
    },
    breaks({ small: { platform } }) {
      platform.one(...cluster).enable_http_endpoint = false;
    },
  },
  {
    row: '26',
    says: 'TLS only, statement logging, a current CA',
    holds({ small: { platform } }) {
      const { family, parameter } = platform.one('aws_rds_cluster_parameter_group', 'database_parameter-group');
      equal(family, 'aurora-postgresql16');
      deepEqual(parameter, [
        { name: 'rds.force_ssl', value: '1' },
        { name: 'log_statement', value: 'ddl' },
        { name: 'log_min_duration_statement', value: '1000' },
        { name: 'log_connections', value: '1' },
      ]);
      equal(platform.one(...cluster).db_cluster_parameter_group_name, ref('aws_rds_cluster_parameter_group.database_parameter-group.name'));
      equal(platform.one(...instance).ca_cert_identifier, 'rds-ca-rsa2048-g1');
    },
    breaks({ small: { platform } }) {
      platform.one('aws_rds_cluster_parameter_group', 'database_parameter-group').parameter[0].value = '0';
    },
  },
  {
    row: '27',
    says: 'backups and protections depend on the size; the final snapshot has a unique name',
    holds({ small, large }) {
      const of = ({ platform }: typeof small) => {
        const body = platform.one(...cluster);
        return [body.backup_retention_period, body.copy_tags_to_snapshot, body.deletion_protection, body.delete_automated_backups];
      };
      deepEqual(of(small), [7, true, false, true]);
      deepEqual(of(large), [35, true, true, false]);
      match(large.platform.one(...cluster).final_snapshot_identifier, /^trading-aurora-dev-final-\$\{substr\(aws_kms_key\./);
    },
    breaks({ large: { platform } }) {
      platform.one(...cluster).deletion_protection = false;
    },
  },
  {
    row: '28',
    says: 'large has a writer, and in another zone a reader for failover; neither moves',
    holds({ large: { platform } }) {
      const instances = Object.values(platform.all('aws_rds_cluster_instance'));
      deepEqual(
        instances.map(({ promotion_tier, availability_zone, lifecycle }) => [promotion_tier, availability_zone, lifecycle.ignore_changes]),
        [0, 1].map((i) => [i, ref(`aws_subnet.networking_private-subnet-${i}.availability_zone`), ['availability_zone']]),
      );
    },
    breaks({ large: { platform } }) {
      platform.remove('aws_rds_cluster_instance', 'database_instance-2');
    },
  },
  {
    row: '29',
    says: 'Performance Insights encrypted with our key, with long retention only in the advanced mode; large has enhanced monitoring with its role',
    holds({ small, large }) {
      const of = ({ platform }: typeof small) => {
        const {
          performance_insights_enabled: on,
          performance_insights_retention_period: days,
          monitoring_interval: seconds,
        } = platform.one(...instance);
        return [on, days, seconds];
      };
      deepEqual(
        [of(small), of(large)],
        [
          [true, 7, 0],
          [true, 465, 30],
        ],
      );
      const { database_insights_mode: mode, performance_insights_retention_period: kept } = large.platform.one(...cluster);
      deepEqual([mode, kept, small.platform.one(...cluster).database_insights_mode], ['advanced', 465, 'standard']);
      const { performance_insights_kms_key_id, monitoring_role_arn } = large.platform.one(...instance);
      deepEqual([performance_insights_kms_key_id, monitoring_role_arn], [databaseKey, ref('aws_iam_role.database_monitoring_role.arn')]);
    },
    breaks({ large: { platform } }) {
      delete platform.one(...instance).monitoring_role_arn;
    },
  },
  {
    row: '30',
    says: 'the log group that RDS would create is created before the cluster',
    holds({ small: { platform } }) {
      equal(platform.one('aws_cloudwatch_log_group', 'database_log-group').name, '/aws/rds/cluster/trading-aurora-dev/postgresql');
      deepEqual(platform.one(...cluster).depends_on, ['aws_cloudwatch_log_group.database_log-group']);
    },
    breaks({ small: { platform } }) {
      platform.one(...cluster).depends_on = [];
    },
  },
  {
    row: '31',
    says: 'no paid extended support',
    holds: ({ small: { platform } }) =>
      equal(platform.one(...cluster).engine_lifecycle_support, 'open-source-rds-extended-support-disabled'),
    breaks({ small: { platform } }) {
      delete platform.one(...cluster).engine_lifecycle_support;
    },
  },
];
