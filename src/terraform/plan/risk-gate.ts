// Finds the changes in a plan that a person must confirm by typing the environment's name; `--yes` never covers them.
import { type ResourceChange, type SavedPlan, unfinished } from './plan.js';
import type { ProtectionChange } from './protections.js';

export interface Risk {
  address: string;
  kind: 'replaced' | 'deleted' | 'protection-lowered';
  /** Says what would happen, and why. */
  sentence: string;
}

/** The risks of a plan: the stateful resources that it replaces or deletes, and the protections that it lowers. */
export function assessRisks(plan: Pick<SavedPlan, 'changes'>): Risk[] {
  return plan.changes.flatMap((change) => [...lossRisks(change), ...protectionRisks(change)]);
}

function lossRisks(change: ResourceChange): Risk[] {
  if (!change.stateful || (change.action !== 'replace' && change.action !== 'delete')) return [];
  // A resource that our own run did not finish creating holds no data, so replacing it needs no confirmation.
  if (change.action === 'replace' && change.reasons.includes(unfinished)) return [];
  const { address, name, type } = change;
  const what = `${nouns[type] ?? type} ${name}`;
  const why = change.reasons.length === 0 ? '' : ` (${change.reasons.join(', ')})`;
  if (change.action === 'delete')
    return [{ address, kind: 'deleted', sentence: `${what} is deleted${why}: ${consequences[type] ?? 'its contents are lost'}.` }];
  return [
    { address, kind: 'replaced', sentence: `${what} is deleted and recreated${why}: ${consequences[type] ?? 'its contents are lost'}.` },
  ];
}

const nouns: Record<string, string> = {
  aws_rds_cluster: 'The database cluster',
  aws_rds_cluster_instance: 'The database instance',
  aws_db_instance: 'The database instance',
  aws_dynamodb_table: 'The table',
  aws_s3_bucket: 'The bucket',
  aws_kms_key: 'The encryption key',
  aws_api_gateway_api_key: 'The API key',
  aws_secretsmanager_secret: 'The secret',
};

const consequences: Record<string, string> = {
  aws_rds_cluster: 'its databases are lost, except for a final snapshot if the settings ask for one',
  aws_rds_cluster_instance: 'connections break until it is back',
  aws_dynamodb_table: 'its items are lost',
  aws_s3_bucket: 'its objects are lost',
  aws_kms_key: 'data encrypted with it becomes unreadable once the waiting period is over',
  aws_api_gateway_api_key: 'clients that use it are rejected',
};

function protectionRisks({ address, name, action, protections }: ResourceChange): Risk[] {
  if (action !== 'update') return [];
  return protections
    .filter(({ weaker }) => weaker)
    .map((change) => ({ address, kind: 'protection-lowered', sentence: `${name}: ${describeLowering(change)}.` }));
}

function describeLowering({ attribute, before, after }: ProtectionChange): string {
  const effect = protectionEffects[attribute];
  const change = `${attribute} changes from ${before} to ${after}`;
  return effect === undefined ? change : `${effect} (${change})`;
}

const protectionEffects: Record<string, string> = {
  deletion_protection: 'it is no longer protected against deletion',
  deletion_protection_enabled: 'it is no longer protected against deletion',
  skip_final_snapshot: 'no snapshot is taken when it is deleted',
  backup_retention_period: 'older backups are deleted',
  force_destroy: 'it can be deleted together with everything in it',
  'versioning_configuration.status': 'overwritten and deleted objects are lost immediately',
  'point_in_time_recovery.enabled': 'it can no longer be restored to a point in time',
  'serverlessv2_scaling_configuration.min_capacity': 'it may become slower under load',
};
