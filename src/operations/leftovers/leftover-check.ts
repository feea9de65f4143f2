// The type of a leftover check, which searches for one kind of resource after a removal. The checks are independent and run concurrently.

import type { AwsAccess } from '../../aws/target.js';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** A resource that still exists, or resources that could not be checked. */
export interface Leftover {
  /** Name of the AWS service, such as `S3`; or `Terraform` or `tags`. */
  service: string;
  name: string;
  arn?: string;
  /** `kept`: the settings keep the resource, such as a final snapshot. `could-not-ask`: the service refused or failed to answer. */
  kind: 'residue' | 'waits-for-deletion' | 'kept' | 'could-not-ask';
  note?: string;
}

/** A leftover as a check returns it. `runLeftoverChecks` adds the service, and the kind `residue` if `kind` is missing. */
export type FoundResource = Omit<Leftover, 'service' | 'kind'> & { kind?: Leftover['kind'] };

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
  find(access: Access): Promise<FoundResource[]>;
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

/** Returns `found` in a list, or an empty list if `answer` is undefined. */
export function foundIf(answer: unknown, found: FoundResource): FoundResource[] {
  return answer === undefined ? [] : [found];
}

/**
 * Returns all items of a paginated call. `fetchPage` receives the marker of a page; `read` extracts the items and the next marker from it.
 */
export async function readAllPages<Page, Item>(
  fetchPage: (marker: string | undefined) => Promise<Page>,
  read: (page: Page) => { items: readonly Item[] | undefined; next: string | undefined },
): Promise<Item[]> {
  const all: Item[] = [];
  let marker: string | undefined;
  do {
    const { items, next } = read(await fetchPage(marker));
    all.push(...(items ?? []));
    marker = next || undefined;
  } while (marker !== undefined);
  return all;
}
