// Questions to the services about what Terraform does not track: what a resource has beyond the stack, such as a policy that somebody
// attached to a role.
import type { AwsClients } from '../../../aws/clients.js';
import type { ProtectionGroup } from '../../../terraform/plan/protections/protection.js';
import type { DeployedStack, StackResource } from '../deployed-stack.js';

/** A collection that belongs to a resource. Its members are texts such as `inbound tcp 5432 from sg-1`, which identify them and are shown. */
export interface Ask {
  /** The Terraform types of the resources that have such a collection. */
  types: readonly string[];
  /** What one member is, as a noun: `attached policy`. */
  member: string;
  /** What a member that is not in the stack puts at risk. */
  group: ProtectionGroup;
  /** Attributes in which Terraform repeats the collection without knowing which members are the stack's own. */
  mirrors?: readonly string[];
  /** The IAM action that the question needs. */
  action: string;
  /** The members that the stack declares. */
  expected: (stack: DeployedStack, resource: StackResource) => string[];
  /** The members that the service has. A resource that does not exist (any more) has none. */
  found: (aws: AwsClients, resource: StackResource, stack: DeployedStack) => Promise<string[]>;
}

/** The members that only the service has, and those that only the stack has. */
export function compareMembers(expected: readonly string[], found: readonly string[]): { extra: string[]; missing: string[] } {
  const unique = [...new Set(found)];
  return { extra: unique.filter((one) => !expected.includes(one)), missing: expected.filter((one) => !found.includes(one)) };
}

/** An attribute of a resource in the state, as text. */
export function attribute({ attributes }: StackResource, name: string): string {
  return String(attributes[name] ?? '');
}
