// The table of protections: every attribute whose change must be confirmed, and how a change is compared with it.
import { isDeepStrictEqual } from 'node:util';
import { dataProtections } from './data.js';
import { broadened, isAbsent } from './directions.js';
import { encryptionProtections } from './encryption.js';
import { exposureProtections } from './exposure.js';
import { observationProtections } from './observation.js';
import { isUnknownAt, valuesAt } from './paths.js';
import type { Protection, ProtectionGroup } from './protection.js';
import { reachabilityProtections } from './reachability.js';
import { recoveryProtections } from './recovery.js';

export const protections: readonly Protection[] = [
  ...dataProtections,
  ...recoveryProtections,
  ...encryptionProtections,
  ...exposureProtections,
  ...observationProtections,
  ...reachabilityProtections,
];

/** A protecting attribute that a plan changes. Its values are settings, never secrets. */
export interface ProtectionChange {
  /** The path of the attribute, such as `serverlessv2_scaling_configuration.min_capacity`. */
  attribute: string;
  /** Null if there is none. */
  before: unknown;
  after: unknown;
  weaker: boolean;
  group: ProtectionGroup;
  /** What is lost if the change is for the weaker, as a clause. */
  lost: string;
}

/** Two versions of a resource: before is absent for one that is created, after for one that is deleted. */
export interface Versions {
  event: Protection['event'];
  before?: unknown;
  after?: unknown;
  /** The plan's `after_unknown`: true in the place of each value that is known only after the apply. */
  unknown?: unknown;
  /** The ids and ARNs of the resources that the plan deletes. */
  deleted?: ReadonlySet<unknown>;
}

export const knownAfterApply = '(known after apply)';

/** The protecting attributes that differ between two versions of a resource; each attribute once, by the row that it breaks, if any. */
export function protectionChanges(type: string, versions: Versions): ProtectionChange[] {
  const rows = protections.filter(({ types, event }) => event === versions.event && types.includes(type));
  const changes = rows.flatMap((row) => changesOf(row, versions)).sort((one, other) => Number(other.weaker) - Number(one.weaker));
  return changes.filter(({ attribute }, at) => changes.findIndex((other) => other.attribute === attribute) === at);
}

function changesOf(row: Protection, { before, after, unknown, deleted }: Versions): ProtectionChange[] {
  const { path, direction, group, lost, read = (value: unknown) => value } = row;
  if (row.event === 'change' && isUnknownAt(unknown, path)) return unknownPolicy(row, before);
  if (row.follows?.some((attribute) => deleted?.has(valuesAt(before, attribute).get(attribute)))) return [];
  const [old, next] = [valuesAt(before, path), valuesAt(after, path)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((attribute) => {
    const [from, to] = [read(old.get(attribute)), read(next.get(attribute))];
    const weaker = direction.isWeaker(from, to);
    if (!weaker && (row.event !== 'change' || isDeepStrictEqual(from, to) || (isAbsent(from) && isAbsent(to)))) return [];
    return [{ attribute, before: from ?? null, after: to ?? null, weaker, group, lost }];
  });
}

/** An attribute that a plan does not know yet is computed by AWS and protects nothing, except for a policy: that could allow anything. */
function unknownPolicy({ path, direction, group, lost }: Protection, before: unknown): ProtectionChange[] {
  if (direction !== broadened || isAbsent(before)) return [];
  const [attribute = path] = path.split('.');
  return [{ attribute, before: '(a policy)', after: knownAfterApply, weaker: true, group, lost: `it cannot be told whether ${lost}` }];
}
