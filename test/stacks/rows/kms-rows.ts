// Rows K1 to K9 and the corrections of keys.
import { deepEqual, equal } from 'node:assert/strict';
import { type Row, ref } from './row.js';

const seedKeys = [
  ['database', 'Database'],
  ['s3', 'S3'],
  ['lambda', 'Lambda'],
  ['cloudwatch', 'CloudWatch Logs'],
] as const;

export const kmsRows: Row[] = [
  ...seedKeys.map(
    ([purpose, title], i): Row => ({
      row: `K${i + 1}`,
      says: `key for ${purpose}: rotated, with description and tags`,
      holds({ small: { platform } }) {
        const { description, enable_key_rotation, tags } = platform.one('aws_kms_key', `kms_${purpose}-key`);
        equal(description, `${title} encryption key for dev`);
        equal(enable_key_rotation, true);
        deepEqual(tags, { Name: `trading-${purpose}-key-dev`, Purpose: `${purpose}-encryption` });
      },
      breaks({ small: { platform } }) {
        platform.one('aws_kms_key', `kms_${purpose}-key`).enable_key_rotation = false;
      },
    }),
  ),
  ...seedKeys.map(
    ([purpose], i): Row => ({
      row: `K${i + 5}`,
      says: `alias for ${purpose}`,
      holds({ small: { platform } }) {
        const { name, target_key_id } = platform.one('aws_kms_alias', `kms_${purpose}-alias`);
        deepEqual([name, target_key_id], [`alias/trading-${purpose}-dev`, `\${aws_kms_key.kms_${purpose}-key.key_id}`]);
      },
      breaks({ small: { platform } }) {
        platform.one('aws_kms_alias', `kms_${purpose}-alias`).name = `alias/trading-${purpose}`;
      },
    }),
  ),
  {
    row: 'K9',
    says: 'the account administers every key',
    holds({ small: { platform } }) {
      for (const id of Object.keys(platform.all('aws_kms_key'))) {
        const { Principal, Action } = platform.statements('aws_kms_key', id).AccountAdministration;
        deepEqual([Principal.AWS.split(':').slice(2), Action], [['iam', '', '123456789012', 'root'], 'kms:*']);
      }
    },
    breaks({ small: { platform } }) {
      platform.editStatement('aws_kms_key', 'kms_database-key', 'AccountAdministration', (s) => ({ ...s, Action: 'kms:Describe*' }));
    },
  },
  {
    row: '1',
    says: 'CloudWatch Logs in the region may encrypt each of the environment’s log groups',
    holds({ small: { platform } }) {
      const { Principal, Action, Condition } = platform.statements('aws_kms_key', 'kms_cloudwatch-key').CloudWatchLogsUsesKey;
      equal(Principal.Service, 'logs.us-east-1.amazonaws.com');
      deepEqual(Action, ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*']);
      const allowed: string[] = Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'];
      const names = Object.values(platform.all('aws_cloudwatch_log_group')).map(({ name }) => name.replace(/\$\{[^}]+\}/, '*'));
      for (const name of names) equal(allowed.filter((arn) => arn.endsWith(`:us-east-1:123456789012:log-group:${name}`)).length, 1, name);
    },
    breaks({ small: { platform } }) {
      platform.editStatement('aws_kms_key', 'kms_cloudwatch-key', 'CloudWatchLogsUsesKey', (s) => ({
        ...s,
        Principal: { Service: 'logs.amazonaws.com' },
      }));
    },
  },
  {
    row: '2',
    says: 'one policy per key; it admits a service only if that acts on its own behalf, and only for this account',
    holds({ small: { platform } }) {
      const sids = (key: string) => Object.keys(platform.statements('aws_kms_key', `kms_${key}-key`));
      for (const key of ['database', 's3', 'lambda', 'dynamodb']) deepEqual(sids(key), ['AccountAdministration']);
      deepEqual(sids('messaging'), ['AccountAdministration', 'RawBucketSendsEvents']);
      const { Condition } = platform.statements('aws_kms_key', 'kms_messaging-key').RawBucketSendsEvents;
      equal(Condition.StringEquals['aws:SourceAccount'], '123456789012');
    },
    breaks({ small: { platform } }) {
      platform.editStatement('aws_kms_key', 'kms_messaging-key', 'RawBucketSendsEvents', ({ Condition: _, ...s }) => ({
        ...s,
        Condition: { StringEquals: {} },
      }));
    },
  },
  {
    row: '3',
    says: 'the function may use the keys of the data that it reads and writes, only through the service that stores it',
    holds({ small: { platform } }) {
      const statements = platform.statements('aws_iam_policy', 'lambda_execution_policy');
      const { UseObjectKey, UseTableKey, UseMessageKey, ReadOwnEnvironment } = statements;
      const via = ({ Condition }: typeof UseObjectKey) => Condition.StringEquals['kms:ViaService'];
      deepEqual([UseObjectKey.Action, UseObjectKey.Resource], [['kms:Decrypt', 'kms:GenerateDataKey'], ref('aws_kms_key.kms_s3-key.arn')]);
      deepEqual(
        [UseObjectKey, UseTableKey, UseMessageKey].map(via),
        ['s3', 'dynamodb', 'sqs'].map((s) => `${s}.us-east-1.amazonaws.com`),
      );
      equal(ReadOwnEnvironment.Resource, ref('aws_kms_key.kms_lambda-key.arn'));
    },
    breaks({ small: { platform } }) {
      platform.editStatement('aws_iam_policy', 'lambda_execution_policy', 'UseObjectKey', () => null);
    },
  },
  {
    row: '4',
    says: 'the shortest deletion window for small, the longest with prevent_destroy for large',
    holds({ small, large }) {
      for (const body of Object.values(small.platform.all('aws_kms_key'))) equal(body.deletion_window_in_days, 7);
      for (const body of Object.values(large.platform.all('aws_kms_key')))
        deepEqual([body.deletion_window_in_days, body.lifecycle.prevent_destroy], [30, true]);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_kms_key', 'kms_s3-key').deletion_window_in_days = 30;
    },
  },
];
