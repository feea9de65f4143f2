// Rows Q1 to Q4: the table of bars in the Glue catalogue, Athena's workgroup, and the lifecycle of query results.
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Json } from '../stack-json.js';
import { type Row, ref } from './row.js';

const results = 'athena-results/';

export const analyticsRows: Row[] = [
  {
    row: 'Q1',
    says: 'a table of bars over the processed bucket, with partition projection instead of a crawler',
    holds({ small: { platform } }) {
      equal(platform.one('aws_glue_catalog_database', 'catalogue_database').name, 'trading_dev');
      const table = platform.one('aws_glue_catalog_table', 'catalogue_bars');
      const place = 's3://trading-processed-data-dev-123456789012-us-east-1/bars/v1/';
      deepEqual(
        [table.name, table.database_name, table.table_type],
        ['bars', ref('aws_glue_catalog_database.catalogue_database.name'), 'EXTERNAL_TABLE'],
      );
      equal(table.storage_descriptor.location, place);
      deepEqual(
        table.partition_keys.map(({ name, type }: Json) => `${name} ${type}`),
        ['interval string', 'date string'],
      );
      deepEqual(table.parameters, {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        'projection.enabled': 'true',
        'projection.interval.type': 'enum',
        'projection.interval.values': '1s,1m,5m,15m,1h,1d',
        'projection.date.type': 'date',
        'projection.date.format': 'yyyy-MM-dd',
        'projection.date.range': '2010-01-01,NOW',
        // Terraform removes one of the two dollar signs.
        'storage.location.template': `${place}interval=$\${interval}/date=$\${date}/`,
      });
      equal(Object.keys(platform.all('aws_glue_crawler')).length, 0);
    },
    breaks({ small: { platform } }) {
      const { parameters } = platform.one('aws_glue_catalog_table', 'catalogue_bars');
      parameters['storage.location.template'] = parameters['storage.location.template'].replaceAll('$$', '$');
    },
  },
  {
    row: 'Q2',
    says: 'a workgroup that enforces its configuration: a scan limit per query, results encrypted with our key in our bucket, metrics',
    holds({ small: { platform } }) {
      const { name, configuration } = platform.one('aws_athena_workgroup', 'catalogue_workgroup');
      equal(name, 'trading-dev');
      deepEqual(configuration, {
        enforce_workgroup_configuration: true,
        publish_cloudwatch_metrics_enabled: true,
        bytes_scanned_cutoff_per_query: 107_374_182_400,
        engine_version: { selected_engine_version: 'Athena engine version 3' },
        result_configuration: {
          output_location: `s3://${ref('aws_s3_bucket.s3_processed_bucket.id')}/${results}`,
          expected_bucket_owner: '123456789012',
          encryption_configuration: { encryption_option: 'SSE_KMS', kms_key_arn: ref('aws_kms_key.kms_s3-key.arn') },
        },
      });
    },
    breaks({ small: { platform } }) {
      platform.one('aws_athena_workgroup', 'catalogue_workgroup').configuration.enforce_workgroup_configuration = false;
    },
  },
  {
    row: 'Q3',
    says: 'query results expire after 30 days with their versions, and no other rule transitions them before',
    holds({ small, large }) {
      for (const { platform } of [small, large]) {
        const rules: Json[] = platform.one('aws_s3_bucket_lifecycle_configuration', 's3_processed_lifecycle').rule;
        const expiry = rules.find(({ id }) => id === 'expire-query-results');
        deepEqual([expiry.status, expiry.filter], ['Enabled', [{ prefix: results }]]);
        deepEqual([expiry.expiration, expiry.noncurrent_version_expiration], [[{ days: 30 }], [{ noncurrent_days: 1 }]]);
        const moving = rules.filter(({ transition }) => transition !== undefined);
        ok(moving.length > 0);
        for (const { filter } of moving) ok(filter[0].prefix && !results.startsWith(filter[0].prefix));
      }
    },
    breaks({ large: { platform } }) {
      const [first] = platform.one('aws_s3_bucket_lifecycle_configuration', 's3_processed_lifecycle').rule;
      first.filter = [{}];
    },
  },
  {
    row: 'Q4',
    says: 'lifecycle rules cover everything that the function may write to the processed bucket, and the workgroup is force-destroyed where buckets are',
    holds({ small, large }) {
      const { WriteProcessed } = small.platform.statements('aws_iam_policy', 'lambda_execution_policy');
      const rules: Json[] = small.platform.one('aws_s3_bucket_lifecycle_configuration', 's3_processed_lifecycle').rule;
      const aging = rules.filter(({ transition }) => transition !== undefined).map(({ filter }) => filter[0].prefix);
      for (const resource of WriteProcessed.Resource) ok(aging.some((prefix) => resource.endsWith(`/${prefix}*`)));
      equal(WriteProcessed.Resource.length, 4);
      deepEqual(
        [small, large].map(({ platform }) => platform.one('aws_athena_workgroup', 'catalogue_workgroup').force_destroy),
        [true, false],
      );
    },
    breaks({ large: { platform } }) {
      platform.one('aws_athena_workgroup', 'catalogue_workgroup').force_destroy = true;
    },
  },
];
