// The type of a leftover check, which searches for one kind of resource after a removal. The checks are independent and run concurrently.

import type { FoundResource } from '../../aws/lookup/lookup.js';
import type { AwsAccess } from '../../aws/target.js';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** A resource that still exists, or resources that could not be checked. */
export interface Leftover {
  /** Name of the AWS service, such as `S3`; or `Terraform` or `tags`. */
  service: string;
  name: string;
  arn?: string;
  /**
   * - `kept`: kept on purpose, such as a final snapshot.
   * - `could-not-ask`: the service refused or failed to answer.
   * - `index-lags`: gone; only AWS's tagging index, which is hours late, still lists it.
   * - `only-in-index`: the tagging index lists it, and there was no way to ask for it by itself.
   */
  kind: 'residue' | 'waits-for-deletion' | 'kept' | 'could-not-ask' | 'index-lags' | 'only-in-index';
  note?: string;
  /** The list price of keeping it, in US dollars a month; an upper bound where the service does not tell its size. */
  monthlyDollars?: number;
}

/** A leftover as a check returns it. `runLeftoverChecks` adds the service, and the kind `residue` if `kind` is missing. */
export type FoundLeftover = Omit<Leftover, 'service' | 'kind'> & { kind?: Leftover['kind'] };

export interface EnvironmentAccess extends AwsAccess {
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  /** The AWS partition, such as `aws` or `aws-cn`. */
  partition: string;
  /** Ids of the environment's VPCs, fetched once. */
  vpcIds(): Promise<string[]>;
}

export interface LeftoverCheck<Access> {
  service: string;
  /** The kind of resource that the check looks for. Used as the name of the leftover if the service did not answer. */
  what: string;
  find(access: Access): Promise<FoundLeftover[]>;
}

/** Runs all checks concurrently. A check that throws becomes a leftover of kind `could-not-ask`; the others still run. */
export async function runLeftoverChecks<Access>(checks: readonly LeftoverCheck<Access>[], access: Access): Promise<Leftover[]> {
  const leftovers = await Promise.all(checks.map((check) => runLeftoverCheck(check, access)));
  return leftovers.flat();
}

async function runLeftoverCheck<Access>({ service, what, find }: LeftoverCheck<Access>, access: Access): Promise<Leftover[]> {
  try {
    return (await find(access)).map((found) => ({ ...found, service, kind: found.kind ?? 'residue' }));
  } catch (error) {
    const note = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
    return [{ service, name: what, kind: 'could-not-ask', note }];
  }
}

/** A resource that was found, as a leftover: one that is scheduled for deletion waits for it. */
export function withDeletion({ name, arn, deletion }: FoundResource): FoundLeftover {
  const found = { name, ...(arn && { arn }) };
  if (deletion === undefined) return found;
  const when = deletion.on === undefined ? 'when its waiting period ends' : `on ${deletion.on}`;
  // AWS charges nothing for keys and secrets that are scheduled for deletion.
  return { ...found, kind: 'waits-for-deletion', note: `AWS deletes it ${when}`, monthlyDollars: 0 };
}
