// The resources that hold data, keys or credentials, or that data depends on: what is lost when they are replaced or deleted.
import type { ProtectionGroup } from './protections/protection.js';
import type { ShownChange } from './shown-plan.js';

interface Keeper {
  /** What it is, as the start of a sentence. */
  noun: string;
  group: ProtectionGroup;
  /** What is lost, as a clause. */
  lost: string;
  /** `data` if it holds data, keys or credentials or runs the database; `network` if other resources cannot follow to a new one. */
  holds: 'data' | 'network' | 'address';
  /** Whether a replacement or deletion is refused while the environment holds data. */
  isIrreplaceable: boolean;
}

const keepers: Record<string, Keeper> = {
  aws_rds_cluster: {
    noun: 'The database cluster',
    group: 'data',
    lost: 'its databases are lost, except for a final snapshot if the settings ask for one',
    holds: 'data',
    isIrreplaceable: true,
  },
  aws_rds_cluster_instance: {
    noun: 'The database instance',
    group: 'reachability',
    lost: 'connections break, and there is one instance less until it is back',
    holds: 'data',
    isIrreplaceable: false,
  },
  aws_db_instance: { noun: 'The database instance', group: 'data', lost: 'its databases are lost', holds: 'data', isIrreplaceable: true },
  aws_dynamodb_table: { noun: 'The table', group: 'data', lost: 'its items are lost', holds: 'data', isIrreplaceable: true },
  aws_s3_bucket: { noun: 'The bucket', group: 'data', lost: 'its objects are lost', holds: 'data', isIrreplaceable: true },
  aws_kms_key: {
    noun: 'The encryption key',
    group: 'data',
    lost: 'data encrypted with it becomes unreadable once the waiting period is over',
    holds: 'data',
    isIrreplaceable: true,
  },
  aws_api_gateway_api_key: {
    noun: 'The API key',
    group: 'data',
    lost: 'clients that use it are rejected',
    holds: 'data',
    isIrreplaceable: false,
  },
  aws_secretsmanager_secret: { noun: 'The secret', group: 'data', lost: 'its value is lost', holds: 'data', isIrreplaceable: false },
  aws_sqs_queue: { noun: 'The queue', group: 'data', lost: 'waiting messages are lost', holds: 'data', isIrreplaceable: false },
  aws_vpc: { noun: 'The VPC', group: 'reachability', lost: 'everything in it is cut off', holds: 'network', isIrreplaceable: true },
  aws_subnet: { noun: 'The subnet', group: 'reachability', lost: 'everything in it is cut off', holds: 'network', isIrreplaceable: true },
  aws_security_group: {
    noun: 'The security group',
    group: 'reachability',
    lost: 'connections break',
    holds: 'network',
    isIrreplaceable: true,
  },
  aws_api_gateway_rest_api: {
    noun: 'The API',
    group: 'reachability',
    lost: 'its address changes, and clients must be told the new one',
    holds: 'address',
    isIrreplaceable: false,
  },
};

/** What is lost with a resource of this type; undefined if nothing is, such as for a rule or a permission, which is made again. */
export function keeperOf(type: string): Keeper | undefined {
  return keepers[type];
}

/** Whether resources of this type hold data, keys or credentials, or run the database. */
export function isStateful(type: string): boolean {
  return keepers[type]?.holds === 'data';
}

/** The ids of the security groups in front of the database clusters. */
export function findClusterGroups(changes: readonly Pick<ShownChange, 'type' | 'change'>[]): ReadonlySet<unknown> {
  const groups = changes.flatMap(
    ({ type, change }) => (type === 'aws_rds_cluster' ? change.before?.vpc_security_group_ids : undefined) ?? [],
  );
  return new Set(groups);
}

/**
 * Whether data would be lost or cut off without the resource. Only the security group of a cluster counts, and no public subnet: those hold
 * nothing but NAT gateways.
 */
export function isIrreplaceable(type: string, before: ShownChange['change']['before'], clusterGroups: ReadonlySet<unknown>): boolean {
  if (before === null || keepers[type]?.isIrreplaceable !== true) return false;
  if (type === 'aws_security_group') return clusterGroups.has(before.id);
  return !(type === 'aws_subnet' && (before.tags as Record<string, unknown> | undefined)?.Type === 'public');
}
