// Rows Y1, Y2, S1 to S3 and the corrections of tables and buckets.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Json } from '../stack-json.js';
import { type Row, ref } from './row.js';

const buckets = [
  ['raw', 'raw-data', 'GLACIER_IR'],
  ['processed', 'processed-data', 'GLACIER_IR'],
  ['archive', 'archive', 'GLACIER'],
] as const;

function bucketRow(row: string, id: string, storageClass: string): Row {
  return {
    row,
    says: `bucket ${id}: versioned, encrypted with our key, private, transitioned to ${storageClass} after 90 days`,
    holds({ small: { platform } }) {
      deepEqual(platform.one('aws_s3_bucket_versioning', `s3_${id}_versioning`).versioning_configuration, { status: 'Enabled' });
      deepEqual(platform.one('aws_s3_bucket_server_side_encryption_configuration', `s3_${id}_encryption`).rule, [
        {
          apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: ref('aws_kms_key.kms_s3-key.arn') },
          bucket_key_enabled: true,
        },
      ]);
      const { block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets } = platform.one(
        'aws_s3_bucket_public_access_block',
        `s3_${id}_public-access`,
      );
      ok(block_public_acls && block_public_policy && ignore_public_acls && restrict_public_buckets);
      const [first] = platform.one('aws_s3_bucket_lifecycle_configuration', `s3_${id}_lifecycle`).rule;
      deepEqual([first.id, first.status], ['archive-old-data', 'Enabled']);
      deepEqual(first.transition, [{ days: 90, storage_class: storageClass }]);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_s3_bucket_public_access_block', `s3_${id}_public-access`).block_public_policy = false;
    },
  };
}

function tableRow(row: string, id: string, name: string, rest: Json): Row {
  return {
    row,
    says: `table ${name}: on demand, point-in-time recovery, encrypted`,
    holds({ small: { platform } }) {
      const {
        '//': _m,
        lifecycle: _l,
        tags: _t,
        deletion_protection_enabled: _d,
        server_side_encryption: sse,
        ...body
      } = platform.one('aws_dynamodb_table', id);
      equal(sse.enabled, true);
      const { enabled } = body.point_in_time_recovery;
      deepEqual(
        { ...body, point_in_time_recovery: enabled },
        { name, billing_mode: 'PAY_PER_REQUEST', point_in_time_recovery: true, ...rest },
      );
    },
    breaks({ small: { platform } }) {
      platform.one('aws_dynamodb_table', id).point_in_time_recovery.enabled = false;
    },
  };
}

export const storageRows: Row[] = [
  tableRow('Y1', 'dynamodb_sessions', 'trading-sessions-dev', {
    hash_key: 'sessionId',
    attribute: [{ name: 'sessionId', type: 'S' }],
    ttl: { attribute_name: 'ttl', enabled: true },
  }),
  tableRow('Y2', 'dynamodb_api-keys', 'trading-api-keys-dev', {
    hash_key: 'apiKeyId',
    attribute: [
      { name: 'apiKeyId', type: 'S' },
      { name: 'userId', type: 'S' },
    ],
    global_secondary_index: [{ name: 'UserIdIndex', hash_key: 'userId', projection_type: 'ALL' }],
  }),
  ...buckets.map(([id, , storageClass], i) => bucketRow(`S${i + 1}`, id, storageClass)),
  {
    row: '33',
    says: 'bucket names contain account and region',
    holds({ small: { platform } }) {
      for (const [id, thing] of buckets) {
        equal(platform.one('aws_s3_bucket', `s3_${id}_bucket`).bucket, `trading-${thing}-dev-123456789012-us-east-1`);
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_s3_bucket', 's3_raw_bucket').bucket = 'trading-raw-data-dev';
    },
  },
  {
    row: '34',
    says: 'TLS 1.2 or newer only, our encryption only, owner-enforced; policy after public access block',
    holds({ small: { platform } }) {
      for (const [id] of buckets) {
        const s = platform.statements('aws_s3_bucket_policy', `s3_${id}_policy`);
        deepEqual(s.DenyPlainTransport.Condition, { Bool: { 'aws:SecureTransport': 'false' } });
        deepEqual(s.DenyOldTls.Condition, { NumericLessThan: { 's3:TlsVersion': '1.2' } });
        const header = 's3:x-amz-server-side-encryption';
        deepEqual(s.DenyOtherEncryption.Condition, { StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } });
        deepEqual(s.DenyKeysOfCallers.Condition, { Null: { [`${header}-customer-algorithm`]: 'false' } });
        equal(s.DenyOtherKeys.Condition.StringNotEquals[`${header}-aws-kms-key-id`], ref('aws_kms_key.kms_s3-key.arn'));
        for (const { Effect, Principal } of Object.values<Json>(s)) deepEqual([Effect, Principal], ['Deny', '*']);
        const ownership = platform.one('aws_s3_bucket_ownership_controls', `s3_${id}_ownership`);
        equal(ownership.rule.object_ownership, 'BucketOwnerEnforced');
        deepEqual(ownership.depends_on, [`aws_s3_bucket_public_access_block.s3_${id}_public-access`]);
        deepEqual(platform.one('aws_s3_bucket_policy', `s3_${id}_policy`).depends_on, [
          `aws_s3_bucket_ownership_controls.s3_${id}_ownership`,
        ]);
      }
    },
    breaks({ small: { platform } }) {
      platform.editStatement('aws_s3_bucket_policy', 's3_archive_policy', 'DenyPlainTransport', () => null);
    },
  },
  {
    row: '36',
    says: 'noncurrent versions, delete markers and incomplete uploads expire',
    holds({ small: { platform } }) {
      for (const [id] of buckets) {
        const rules: Json[] = platform.one('aws_s3_bucket_lifecycle_configuration', `s3_${id}_lifecycle`).rule;
        const [versions, uploads] = ['expire-old-versions', 'abort-incomplete-uploads'].map((rule) => rules.find(({ id }) => id === rule));
        deepEqual(versions.noncurrent_version_expiration, [{ noncurrent_days: 90 }]);
        deepEqual(versions.expiration, [{ expired_object_delete_marker: true }]);
        deepEqual(uploads.abort_incomplete_multipart_upload, [{ days_after_initiation: 7 }]);
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_s3_bucket_lifecycle_configuration', 's3_raw_lifecycle').rule.pop();
    },
  },
  {
    row: '37',
    says: 'raw and processed stay in classes that can be read immediately; large keeps its archive in Deep Archive with object lock',
    holds({ small, large }) {
      for (const { platform } of [small, large]) {
        for (const id of ['raw', 'processed']) {
          const rules = platform.one('aws_s3_bucket_lifecycle_configuration', `s3_${id}_lifecycle`).rule;
          const classes = rules.flatMap(({ transition = [] }: Json) => transition.map(({ storage_class }: Json) => storage_class));
          for (const storageClass of classes) match(storageClass, /^(STANDARD_IA|GLACIER_IR)$/);
        }
      }
      const rules = large.platform.one('aws_s3_bucket_lifecycle_configuration', 's3_archive_lifecycle').rule;
      deepEqual(rules[0].transition, [{ days: 30, storage_class: 'DEEP_ARCHIVE' }]);
      const lock = large.platform.one('aws_s3_bucket_object_lock_configuration', 's3_archive_object-lock');
      deepEqual(lock.rule.default_retention, { mode: 'GOVERNANCE', days: 2557 });
      // Set on the bucket, the lock could be turned on only by replacing the bucket.
      equal(large.platform.one('aws_s3_bucket', 's3_archive_bucket').object_lock_enabled, undefined);
    },
    breaks({ large: { platform } }) {
      platform.remove('aws_s3_bucket_object_lock_configuration', 's3_archive_object-lock');
    },
  },
  {
    row: '39',
    says: 'small empties its buckets on destroy, large never',
    holds({ small, large }) {
      for (const [id] of buckets) {
        equal(small.platform.one('aws_s3_bucket', `s3_${id}_bucket`).force_destroy, true);
        const { force_destroy, lifecycle } = large.platform.one('aws_s3_bucket', `s3_${id}_bucket`);
        deepEqual([force_destroy, lifecycle.prevent_destroy], [false, true]);
      }
    },
    breaks({ large: { platform } }) {
      platform.one('aws_s3_bucket', 's3_archive_bucket').force_destroy = true;
    },
  },
  {
    row: '40',
    says: 'tables encrypted with our key, with 35 days of point-in-time recovery; large has deletion protection',
    holds({ small, large }) {
      for (const { server_side_encryption: sse, point_in_time_recovery: pitr } of Object.values(small.platform.all('aws_dynamodb_table')))
        deepEqual([sse.kms_key_arn, pitr.recovery_period_in_days], [ref('aws_kms_key.kms_dynamodb-key.arn'), 35]);
      for (const body of Object.values(large.platform.all('aws_dynamodb_table')))
        deepEqual([body.deletion_protection_enabled, body.lifecycle.prevent_destroy], [true, true]);
    },
    breaks({ small: { platform } }) {
      delete platform.one('aws_dynamodb_table', 'dynamodb_sessions').server_side_encryption.kms_key_arn;
    },
  },
  {
    row: '41',
    says: 'the table of API keys is used: it contains the first key, and the function reads it',
    holds({ small: { platform } }) {
      const { item, table_name, lifecycle } = platform.one('aws_dynamodb_table_item', 'api-gateway_access_registration');
      equal(table_name, ref('aws_dynamodb_table.dynamodb_api-keys.name'));
      const id = ref('aws_api_gateway_api_key.api-gateway_access_api-key.id');
      deepEqual(JSON.parse(item), { apiKeyId: { S: id }, userId: { S: 'platform' }, status: { S: 'ACTIVE' } });
      deepEqual(lifecycle.ignore_changes, ['item']);
      const { ReadApiKeys } = platform.statements('aws_iam_policy', 'lambda_execution_policy');
      equal(ReadApiKeys.Action, 'dynamodb:GetItem');
      match(ReadApiKeys.Resource, /:table\/trading-api-keys-dev$/);
    },
    breaks({ small: { platform } }) {
      platform.remove('aws_dynamodb_table_item', 'api-gateway_access_registration');
    },
  },
];
