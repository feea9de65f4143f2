// The attributes that protect data or availability. A person must confirm a plan that weakens one of them.

type Value = boolean | number | string;

interface Protection {
  types: RegExp;
  /** The names that lead to the attribute, outermost first. A nested block is a list with one element, which is skipped. */
  path: readonly string[];
  /** Whether the new value protects less than the old one. */
  isWeaker: (before: Value, after: Value) => boolean;
}

/** A change to a protecting attribute. Its values are settings, never secrets. */
export interface ProtectionChange {
  /** The path of the attribute, such as `serverlessv2_scaling_configuration.min_capacity`. */
  attribute: string;
  before: Value;
  after: Value;
  weaker: boolean;
}

const turnedOff: Protection['isWeaker'] = (before, after) => before === true && after === false;
const turnedOn: Protection['isWeaker'] = (before, after) => before === false && after === true;
const lowered: Protection['isWeaker'] = (before, after) => Number(after) < Number(before);
const noLongerEnabled: Protection['isWeaker'] = (before, after) => before === 'Enabled' && after !== 'Enabled';

const protections: readonly Protection[] = [
  { types: /^aws_(rds_cluster|db_instance)$/, path: ['deletion_protection'], isWeaker: turnedOff },
  { types: /^aws_(rds_cluster|db_instance)$/, path: ['backup_retention_period'], isWeaker: lowered },
  { types: /^aws_(rds_cluster|db_instance)$/, path: ['skip_final_snapshot'], isWeaker: turnedOn },
  { types: /^aws_rds_cluster$/, path: ['serverlessv2_scaling_configuration', 'min_capacity'], isWeaker: lowered },
  { types: /^aws_dynamodb_table$/, path: ['deletion_protection_enabled'], isWeaker: turnedOff },
  { types: /^aws_dynamodb_table$/, path: ['point_in_time_recovery', 'enabled'], isWeaker: turnedOff },
  { types: /^aws_dynamodb_table$/, path: ['point_in_time_recovery', 'recovery_period_in_days'], isWeaker: lowered },
  { types: /^aws_s3_bucket$/, path: ['force_destroy'], isWeaker: turnedOn },
  { types: /^aws_s3_bucket_versioning$/, path: ['versioning_configuration', 'status'], isWeaker: noLongerEnabled },
  { types: /^aws_s3_bucket_public_access_block$/, path: ['block_public_acls'], isWeaker: turnedOff },
  { types: /^aws_s3_bucket_public_access_block$/, path: ['block_public_policy'], isWeaker: turnedOff },
  { types: /^aws_s3_bucket_public_access_block$/, path: ['ignore_public_acls'], isWeaker: turnedOff },
  { types: /^aws_s3_bucket_public_access_block$/, path: ['restrict_public_buckets'], isWeaker: turnedOff },
  { types: /^aws_kms_key$/, path: ['enable_key_rotation'], isWeaker: turnedOff },
  { types: /^aws_kms_key$/, path: ['deletion_window_in_days'], isWeaker: lowered },
];

/** The protecting attributes that differ between two versions of a resource. */
export function protectionChanges(type: string, before: unknown, after: unknown): ProtectionChange[] {
  return protections.flatMap(({ types, path, isWeaker }) => {
    if (!types.test(type)) return [];
    const [from, to] = [valueAt(before, path), valueAt(after, path)];
    if (from === undefined || to === undefined || from === to) return [];
    return [{ attribute: path.join('.'), before: from, after: to, weaker: isWeaker(from, to) }];
  });
}

function valueAt(root: unknown, path: readonly string[]): Value | undefined {
  let value: unknown = root;
  for (const name of path) {
    if (Array.isArray(value)) value = value[0];
    value = (value as Record<string, unknown> | null | undefined)?.[name];
  }
  return typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
