// What Terraform found when it compared the state with the services: `resource_drift` of a refresh-only plan.
import type { DriftedResource } from '../../terraform/driver/refresh.js';
import type { DeployedStack } from './deployed-stack.js';
import { findDifferences } from './differences.js';
import type { Observation } from './finding.js';
import { rateChange, rateDeletion } from './severity.js';

/** Attributes in which a resource repeats what another resource of the stack sets, and the type of that resource. */
const repeated: Record<string, Record<string, string>> = {
  aws_s3_bucket: {
    policy: 'aws_s3_bucket_policy',
    versioning: 'aws_s3_bucket_versioning',
    lifecycle_rule: 'aws_s3_bucket_lifecycle_configuration',
    server_side_encryption_configuration: 'aws_s3_bucket_server_side_encryption_configuration',
    object_lock_configuration: 'aws_s3_bucket_object_lock_configuration',
  },
  aws_sqs_queue: { policy: 'aws_sqs_queue_policy' },
  aws_eip: {
    association_id: 'aws_nat_gateway',
    network_interface: 'aws_nat_gateway',
    private_dns: 'aws_nat_gateway',
    private_ip: 'aws_nat_gateway',
  },
};

/** Attributes that only follow another change. `tags` is a part of `tags_all`. */
const consequences = new Set(['tags', 'last_modified', 'last_updated_date']);

/** What differs, without the attributes that the stack ignores, that another resource sets, or that are asked for elsewhere (`mirrored`). */
export function readTerraformDrift(
  drifted: readonly DriftedResource[],
  stack: DeployedStack,
  mirrored: (type: string) => readonly string[],
): Observation[] {
  return drifted.flatMap(({ address, type, change }): Observation[] => {
    if (change.after === null) return [{ address, change: 'deleted', severity: rateDeletion(type, change.before), details: [] }];
    const { before, after, before_sensitive, after_sensitive } = change;
    const skipped = skippedAttributes(stack, { address, type }, mirrored(type));
    const rate = rateChange(type, before, after);
    const details = findDifferences(without(before, skipped), without(after, skipped), [before_sensitive, after_sensitive]);
    if (details.length === 0) return [];
    return [{ address, change: 'changed', details: details.map((one) => ({ ...one, severity: rate(one.path) })) }];
  });
}

function skippedAttributes(
  stack: DeployedStack,
  { address, type }: Pick<DriftedResource, 'address' | 'type'>,
  mirrored: readonly string[],
) {
  const resource = stack.find(address);
  const lifecycle = resource?.configuration.lifecycle as { ignore_changes?: string[] } | undefined;
  const setElsewhere = Object.entries(repeated[type] ?? {}).flatMap(([name, by]) => (stack.hasReferrer(by, { address }) ? [name] : []));
  return new Set([...consequences, ...(lifecycle?.ignore_changes ?? []), ...setElsewhere, ...mirrored]);
}

function without(values: Record<string, unknown> | null, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => !names.has(name)));
}
