// Corrections 38 and 54: the queue between the raw bucket and the function.
import { deepEqual, equal, match } from 'node:assert/strict';
import { type Row, ref } from './row.js';

export const queueRows: Row[] = [
  {
    row: '38',
    says: 'new objects under incoming/ reach the function through the queue, and only the raw bucket may send to it',
    holds({ small: { platform } }) {
      const { bucket, queue, depends_on } = platform.one('aws_s3_bucket_notification', 'ingest_notification');
      equal(bucket, ref('aws_s3_bucket.s3_raw_bucket.id'));
      const [{ queue_arn, events, filter_prefix }] = queue;
      deepEqual([queue_arn, events, filter_prefix], [ref('aws_sqs_queue.ingest_queue.arn'), ['s3:ObjectCreated:*'], 'incoming/']);
      deepEqual(depends_on, ['aws_sqs_queue_policy.ingest_queue-policy']);
      const { Principal, Condition } = platform.statements('aws_sqs_queue_policy', 'ingest_queue-policy').RawBucketSendsEvents;
      equal(Principal.Service, 's3.amazonaws.com');
      equal(Condition.StringEquals['aws:SourceAccount'], '123456789012');
      equal(Condition.ArnEquals['aws:SourceArn'], ref('aws_s3_bucket.s3_raw_bucket.arn'));
    },
    breaks({ small: { platform } }) {
      delete platform.one('aws_s3_bucket_notification', 'ingest_notification').queue[0].filter_prefix;
    },
  },
  {
    row: '54',
    says: 'redrive after five receives, visibility timeout of six function timeouts, partial batch responses, bounded concurrency, encrypted queues over TLS',
    holds({ small: { platform }, large }) {
      const queue = platform.one('aws_sqs_queue', 'ingest_queue');
      const redrive = { deadLetterTargetArn: ref('aws_sqs_queue.ingest_dead-letter-queue.arn'), maxReceiveCount: 5 };
      deepEqual([queue.name, queue.visibility_timeout_seconds], ['trading-ingest-dev', 360]);
      deepEqual(JSON.parse(queue.redrive_policy), redrive);
      for (const id of ['ingest_queue', 'ingest_dead-letter-queue']) {
        match(platform.one('aws_sqs_queue', id).kms_master_key_id, /kms_messaging-key/);
        equal(platform.statements('aws_sqs_queue_policy', `${id}-policy`).DenyPlainTransport.Effect, 'Deny');
      }
      const mapping = platform.one('aws_lambda_event_source_mapping', 'lambda_queue-mapping');
      deepEqual([mapping.function_response_types, mapping.scaling_config], [['ReportBatchItemFailures'], { maximum_concurrency: 2 }]);
      deepEqual(platform.one('aws_lambda_function', 'lambda_function').dead_letter_config, { target_arn: redrive.deadLetterTargetArn });
      equal(large.platform.one('aws_lambda_function', 'lambda_function').reserved_concurrent_executions, 50);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_lambda_event_source_mapping', 'lambda_queue-mapping').function_response_types = [];
    },
  },
];
