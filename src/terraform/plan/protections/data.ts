// Protections of data: what keeps it from being deleted, overwritten or dropped.
import { anyOf, changed, leaving, lowered, ranked, removed, turnedOff, turnedOn } from './directions.js';
import { deletion, inGroup, weakens } from './protection.js';

/** S3 gives 0 days where a rule has none. */
const never = { absent: Number.POSITIVE_INFINITY, 0: Number.POSITIVE_INFINITY };

export const dataProtections = inGroup('data', [
  weakens('aws_rds_cluster aws_db_instance', 'deletion_protection', turnedOff, 'it is no longer protected against deletion'),
  weakens('aws_dynamodb_table', 'deletion_protection_enabled', turnedOff, 'it is no longer protected against deletion'),
  weakens('aws_dynamodb_table', 'ttl.enabled', turnedOn, 'its items expire'),
  weakens('aws_dynamodb_table', 'ttl.attribute_name', changed, 'its items expire at another time'),
  weakens('aws_s3_bucket aws_athena_workgroup', 'force_destroy', turnedOn, 'it can be deleted together with everything in it'),
  weakens('aws_s3_bucket_lifecycle_configuration', 'rule[id].expiration.days', lowered(never), 'objects are deleted sooner'),
  weakens('aws_s3_bucket_lifecycle_configuration', 'rule[id].filter.prefix', anyOf(changed, removed), 'the rule applies to other objects'),
  weakens(
    'aws_s3_bucket_versioning',
    'versioning_configuration.status',
    leaving('Enabled'),
    'overwritten and deleted objects are lost immediately',
  ),
  deletion('aws_s3_bucket_versioning', 'versioning_configuration.status', 'overwritten and deleted objects are lost immediately', {
    follows: ['bucket'],
  }),
  weakens(
    'aws_s3_bucket_object_lock_configuration',
    'rule.default_retention.days',
    anyOf(lowered(), removed),
    'objects can be deleted sooner',
  ),
  weakens(
    'aws_s3_bucket_object_lock_configuration',
    'rule.default_retention.years',
    anyOf(lowered(), removed),
    'objects can be deleted sooner',
  ),
  weakens(
    'aws_s3_bucket_object_lock_configuration',
    'rule.default_retention.mode',
    ranked('COMPLIANCE', 'GOVERNANCE'),
    'more people can delete locked objects',
  ),
  deletion(
    'aws_s3_bucket_object_lock_configuration',
    'rule.default_retention.days',
    'new objects are not locked and can be deleted at once',
  ),
  weakens('aws_sqs_queue', 'message_retention_seconds', lowered(), 'waiting messages are deleted sooner'),
  weakens('aws_sqs_queue', 'redrive_policy.deadLetterTargetArn', removed, 'messages that fail for good are lost'),
  weakens('aws_sqs_queue', 'redrive_policy.maxReceiveCount', lowered(), 'messages are given up after fewer attempts'),
  weakens('aws_lambda_function', 'dead_letter_config.target_arn', removed, 'events that fail for good are lost'),
]);
