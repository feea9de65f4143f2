// Protections of recovery: what makes it possible to go back to old data, or to undo a deletion.
import { lowered, removed, turnedOff, turnedOn } from './directions.js';
import { inGroup, weakens } from './protection.js';

const never = { absent: Number.POSITIVE_INFINITY, 0: Number.POSITIVE_INFINITY };

export const recoveryProtections = inGroup('recovery', [
  weakens('aws_rds_cluster aws_db_instance', 'backup_retention_period', lowered({ absent: 0 }), 'older backups are deleted'),
  weakens('aws_rds_cluster aws_db_instance', 'skip_final_snapshot', turnedOn, 'no snapshot is taken when it is deleted'),
  weakens('aws_rds_cluster aws_db_instance', 'delete_automated_backups', turnedOn, 'its backups are deleted together with it'),
  weakens('aws_rds_cluster', 'backtrack_window', lowered(), 'it can be rewound less far'),
  weakens('aws_dynamodb_table', 'point_in_time_recovery.enabled', turnedOff, 'it can no longer be restored to a point in time'),
  weakens('aws_dynamodb_table', 'point_in_time_recovery.recovery_period_in_days', lowered(), 'it can be restored less far back'),
  weakens(
    'aws_s3_bucket_lifecycle_configuration',
    'rule[id].noncurrent_version_expiration.noncurrent_days',
    lowered(never),
    'old versions are deleted sooner',
  ),
  weakens('aws_kms_key', 'deletion_window_in_days', lowered(), 'there is less time to undo its deletion'),
  weakens('aws_secretsmanager_secret', 'recovery_window_in_days', lowered(), 'there is less time to undo its deletion'),
  weakens('aws_rds_cluster', 'final_snapshot_identifier', removed, 'no snapshot is taken when it is deleted'),
]);
