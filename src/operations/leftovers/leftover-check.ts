// One check of what is left after a removal. The checks are independent and run at the same time.

import type { AwsAccess } from '../../aws/target.js';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** A resource that still exists, or resources that could not be checked. */
export interface Leftover {
  /** Such as `S3`. */
  service: string;
  name: string;
  arn?: string;
  /** `kept`: the settings say that it stays (a final snapshot, for example). `could-not-ask`: the service refused or failed to answer. */
  kind: 'residue' | 'waits-for-deletion' | 'kept' | 'could-not-ask';
  note?: string;
}

/** What a check finds; `runLeftoverChecks` adds the service, and `residue` where `kind` is missing. */
export type FoundResource = Omit<Leftover, 'service' | 'kind'> & { kind?: Leftover['kind'] };

export interface EnvironmentAccess extends AwsAccess {
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  /** `aws`, `aws-cn`, ... */
  partition: string;
  /** The environment's VPCs, fetched once. */
  vpcIds(): Promise<string[]>;
}

export interface LeftoverCheck<Access> {
  service: string;
  /** What the check looks for; the name of the leftover when the service could not be asked. */
  what: string;
  find(access: Access): Promise<FoundResource[]>;
}

/** Runs all checks at the same time. One that throws becomes a leftover of kind `could-not-ask`; the others still run. */
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

/** `found` as a list of one, or an empty list when `answer` is undefined. */
export function foundIf(answer: unknown, found: FoundResource): FoundResource[] {
  return answer === undefined ? [] : [found];
}

/** All items of a paginated call: `fetchPage` gets the marker of each page, `read` takes the items and the next marker out of it. */
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
