// Protections of encryption: at rest, with the environment's own keys, and in transit.
import { anyOf, changed, leaving, removed, turnedOff } from './directions.js';
import { deletion, inGroup, weakens } from './protection.js';

const otherKey = anyOf(changed, removed);

export const encryptionProtections = inGroup('encryption', [
  weakens('aws_kms_key', 'enable_key_rotation', turnedOff, 'its material is no longer renewed'),
  weakens('aws_kms_key', 'is_enabled', turnedOff, 'data that is encrypted with it cannot be read'),
  weakens('aws_rds_cluster aws_db_instance', 'storage_encrypted', turnedOff, 'its storage is not encrypted'),
  weakens('aws_rds_cluster aws_db_instance', 'kms_key_id', otherKey, 'it is encrypted with another key'),
  weakens('aws_rds_cluster', 'master_user_secret_kms_key_id', otherKey, 'its password is encrypted with another key'),
  weakens('aws_rds_cluster', 'performance_insights_kms_key_id', removed, 'its insights are not encrypted with the environment’s key'),
  weakens(
    'aws_rds_cluster',
    'iam_database_authentication_enabled',
    turnedOff,
    'clients log in with passwords, not with short-lived tokens',
  ),
  weakens('aws_rds_cluster_parameter_group', 'parameter[name=rds.force_ssl].value', leaving('1'), 'connections without TLS are accepted'),
  weakens('aws_dynamodb_table', 'server_side_encryption.enabled', turnedOff, 'it is not encrypted with the environment’s key'),
  weakens('aws_dynamodb_table', 'server_side_encryption.kms_key_arn', otherKey, 'it is encrypted with another key'),
  weakens(
    'aws_s3_bucket_server_side_encryption_configuration',
    'rule.apply_server_side_encryption_by_default.sse_algorithm',
    leaving('aws:kms'),
    'objects are not encrypted with the environment’s key',
  ),
  weakens(
    'aws_s3_bucket_server_side_encryption_configuration',
    'rule.apply_server_side_encryption_by_default.kms_master_key_id',
    otherKey,
    'objects are encrypted with another key',
  ),
  deletion('aws_s3_bucket_server_side_encryption_configuration', 'bucket', 'objects are not encrypted with the environment’s key', {
    follows: ['bucket'],
  }),
  weakens('aws_sqs_queue', 'kms_master_key_id', otherKey, 'messages are not encrypted with the environment’s key'),
  weakens('aws_cloudwatch_log_group', 'kms_key_id', otherKey, 'the log is not encrypted with the environment’s key'),
  weakens('aws_lambda_function', 'kms_key_arn', otherKey, 'its variables are not encrypted with the environment’s key'),
  weakens('aws_config_delivery_channel', 's3_kms_key_arn', otherKey, 'records are not encrypted with the foundation’s key'),
  weakens(
    'aws_athena_workgroup',
    'configuration.enforce_workgroup_configuration',
    turnedOff,
    'clients choose where results go, and their encryption',
  ),
  weakens(
    'aws_athena_workgroup',
    'configuration.result_configuration.encryption_configuration.kms_key_arn',
    otherKey,
    'results are not encrypted with the environment’s key',
  ),
]);
