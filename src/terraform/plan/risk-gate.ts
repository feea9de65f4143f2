// Finds in a plan what a person must confirm by typing the environment's name: `--yes` never covers these.
import { type ResourceChange, type SavedPlan, unfinished } from './plan.js';
import type { ProtectionChange } from './protections.js';

export interface Risk {
  address: string;
  kind: 'replaced' | 'deleted' | 'protection-lowered';
  /** What would happen, with the reason. */
  sentence: string;
}

/** Everything stateful that a plan replaces or deletes, and every protection of data that it lowers. */
export function assessRisks(plan: Pick<SavedPlan, 'changes'>): Risk[] {
  return plan.changes.flatMap((change) => [...lossOf(change), ...loweredIn(change)]);
}

function lossOf(change: ResourceChange): Risk[] {
  if (!change.stateful || (change.action !== 'replace' && change.action !== 'delete')) return [];
  // What our own run never finished never held anything: after a failed deploy the next one just goes on.
  if (change.action === 'replace' && change.reasons.includes(unfinished)) return [];
  const { address, name, type } = change;
  const what = `${nouns[type] ?? type} ${name}`;
  const why = change.reasons.length === 0 ? '' : ` (${change.reasons.join(', ')})`;
  if (change.action === 'delete')
    return [{ address, kind: 'deleted', sentence: `${what} is deleted${why}: ${losses[type] ?? 'what it holds is lost'}.` }];
  return [{ address, kind: 'replaced', sentence: `${what} is deleted and made anew${why}: ${losses[type] ?? 'what it holds is lost'}.` }];
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

const losses: Record<string, string> = {
  aws_rds_cluster: 'its databases are lost, but for a final snapshot where the settings ask for one',
  aws_rds_cluster_instance: 'connections break while it is away',
  aws_dynamodb_table: 'its items are lost',
  aws_s3_bucket: 'its objects are lost',
  aws_kms_key: 'what is encrypted with it can no longer be read once its waiting period is over',
  aws_api_gateway_api_key: 'callers that use it are refused',
};

function loweredIn({ address, name, action, protections }: ResourceChange): Risk[] {
  if (action !== 'update') return [];
  return protections
    .filter(({ weaker }) => weaker)
    .map((change) => ({ address, kind: 'protection-lowered', sentence: `${name}: ${sentenceOf(change)}.` }));
}

function sentenceOf({ attribute, before, after }: ProtectionChange): string {
  const told = protectionSentences[attribute];
  return told === undefined ? `${attribute} goes from ${before} to ${after}` : `${told} (${attribute} goes from ${before} to ${after})`;
}

const protectionSentences: Record<string, string> = {
  deletion_protection: 'it can be deleted from now on',
  deletion_protection_enabled: 'it can be deleted from now on',
  skip_final_snapshot: 'no snapshot is taken when it is deleted',
  backup_retention_period: 'older backups are dropped',
  force_destroy: 'it can be deleted with everything in it',
  'versioning_configuration.status': 'overwritten and deleted objects are gone at once',
  'point_in_time_recovery.enabled': 'it can no longer be restored to a point in time',
  'serverlessv2_scaling_configuration.min_capacity': 'it may become slower under load',
};
