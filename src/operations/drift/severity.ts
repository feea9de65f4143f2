// How serious a drift is, by what it puts at risk.
import { isStateful } from '../../terraform/plan/keepers.js';
import type { ProtectionGroup } from '../../terraform/plan/protections/protection.js';
import { protectionChanges } from '../../terraform/plan/protections/table.js';

export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** The severity of a change that weakens a protection of this group. */
export function severityOfGroup(group: ProtectionGroup): Severity {
  return group === 'data' || group === 'encryption' || group === 'exposure' ? 'critical' : 'warning';
}

/** The most serious one; `info` if there is none. */
export function worst(given: readonly Severity[]): Severity {
  return severities.find((severity) => given.includes(severity)) ?? 'info';
}

interface Weakness {
  types: RegExp;
  /** Matches the path of an attribute. */
  path: RegExp;
  group: ProtectionGroup;
}

const weaknesses: readonly Weakness[] = [
  { types: /^aws_(rds_cluster|db_instance)$/, path: /^backup_retention_period|^skip_final_snapshot/, group: 'recovery' },
  { types: /^aws_rds_cluster$/, path: /^serverlessv2_scaling_configuration/, group: 'reachability' },
  { types: /^aws_rds_cluster_instance$/, path: /^publicly_accessible/, group: 'exposure' },
  { types: /^aws_rds_cluster/, path: /^(monitoring|performance_insights|enabled_cloudwatch)/, group: 'observation' },
  { types: /^aws_dynamodb_table$/, path: /^point_in_time_recovery/, group: 'recovery' },
  { types: /^aws_dynamodb_table$/, path: /^(deletion_protection|ttl)/, group: 'data' },
  { types: /^aws_(rds_cluster|db_instance)$/, path: /^deletion_protection/, group: 'data' },
  { types: /^aws_s3_bucket_(versioning|lifecycle|object_lock)/, path: /./, group: 'data' },
  { types: /^aws_s3_bucket_(public_access_block|ownership_controls|policy)$/, path: /./, group: 'exposure' },
  { types: /^aws_s3_bucket$/, path: /^(grant|policy|website|cors_rule|replication_configuration)/, group: 'exposure' },
  { types: /^aws_s3_bucket_server_side/, path: /./, group: 'encryption' },
  { types: /^aws_kms_key$/, path: /^policy/, group: 'exposure' },
  { types: /^aws_kms_key$/, path: /^(enable_key_rotation|rotation_period|is_enabled)/, group: 'encryption' },
  { types: /./, path: /kms_(key|master_key)|^server_side_encryption|^storage_encrypted/, group: 'encryption' },
  { types: /^aws_(iam_policy|iam_role|sqs_queue_policy|vpc_endpoint|api_gateway_rest_api)$/, path: /policy/, group: 'exposure' },
  {
    types: /^aws_(network_acl|default_network_acl|vpc_security_group|security_group|default_security_group|route)/,
    path: /^(?!tags)/,
    group: 'exposure',
  },
  { types: /^aws_subnet$/, path: /^map_public_ip/, group: 'exposure' },
  { types: /^aws_api_gateway_method$/, path: /^(api_key_required|authorization)/, group: 'exposure' },
  { types: /^aws_lambda_permission$/, path: /./, group: 'exposure' },
  { types: /^aws_wafv2/, path: /^(?!tags)/, group: 'exposure' },
  { types: /^aws_(cloudwatch_log_group|flow_log|config_|cloudtrail)/, path: /^(?!tags)/, group: 'observation' },
  { types: /^aws_api_gateway_(stage|method_settings|account)$/, path: /log|trac|metrics/, group: 'observation' },
  { types: /^aws_api_gateway_(usage_plan|method_settings)$/, path: /throttl|quota/, group: 'reachability' },
  { types: /^aws_lambda_function$/, path: /^(code_sha256|role|layers)/, group: 'exposure' },
  { types: /^aws_lambda_function$/, path: /^(memory_size|timeout|reserved_concurrent)/, group: 'reachability' },
  { types: /^aws_lambda_event_source_mapping$/, path: /^(enabled|state)/, group: 'reachability' },
];

/** The severity of each changed attribute of a resource, by its path. */
export function rateChange(type: string, before: unknown, after: unknown): (path: string) => Severity {
  const rated = protectionChanges(type, { event: 'change', before, after });
  return (path) => {
    const known = rated.find(({ attribute }) => path.startsWith(attribute));
    if (known !== undefined) return known.weaker ? severityOfGroup(known.group) : 'info';
    const found = weaknesses.filter((one) => one.types.test(type) && one.path.test(path));
    return worst(found.map(({ group }) => severityOfGroup(group)));
  };
}

/** The severity of a resource that was deleted outside: that of the worst protection that went with it, and never `info`. */
export function rateDeletion(type: string): Severity {
  if (isStateful(type)) return 'critical';
  return worst([
    'warning',
    ...weaknesses.filter(({ types, path }) => types.test(type) && path.test('policy')).map(({ group }) => severityOfGroup(group)),
  ]);
}
