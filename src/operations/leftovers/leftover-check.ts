// A check of the proof after destroy: is anything of this left? Questions are independent and asked at once.

import type { AwsAccess } from '../../aws/target.js';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** Something that a service still has, or could not be asked for. */
export interface Leftover {
  /** Such as `S3`. */
  service: string;
  name: string;
  arn?: string;
  /** `kept`: the settings ask for it to stay (a final snapshot, say). */
  kind: 'residue' | 'waits-for-deletion' | 'kept' | 'could-not-ask';
  note?: string;
}

/** What an answer says; the service is added by who asks. */
export type Found = Omit<Leftover, 'service' | 'kind'> & { kind?: Leftover['kind'] };

export interface EnvironmentAccess extends AwsAccess {
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  /** `aws`, `aws-cn`, ... */
  partition: string;
  /** The environment's VPCs, asked for once. */
  vpcIds(): Promise<string[]>;
}

export interface LeftoverCheck<AwsAccess> {
  service: string;
  /** What is asked for, for the answer "could not ask". */
  what: string;
  ask(access: AwsAccess): Promise<Found[]>;
}

/** Asks everything at once; who does not answer is named, and does not keep the others from being asked. */
export async function askAll<AwsAccess>(checks: readonly LeftoverCheck<AwsAccess>[], access: AwsAccess): Promise<Leftover[]> {
  const answers = await Promise.all(checks.map((check) => answerOf(check, access)));
  return answers.flat();
}

async function answerOf<AwsAccess>({ service, what, ask }: LeftoverCheck<AwsAccess>, access: AwsAccess): Promise<Leftover[]> {
  try {
    return (await ask(access)).map((found) => ({ ...found, service, kind: found.kind ?? 'residue' }));
  } catch (error) {
    const note = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
    return [{ service, name: what, kind: 'could-not-ask', note }];
  }
}

/** One thing by its name: found when the answer is not undefined. */
export function foundIf(answer: unknown, found: Found): Found[] {
  return answer === undefined ? [] : [found];
}

/** Every page of an answer that hands out a marker for the next one. */
export async function allPages<Page, Item>(
  ask: (marker: string | undefined) => Promise<Page>,
  read: (page: Page) => { items: readonly Item[] | undefined; next: string | undefined },
): Promise<Item[]> {
  const all: Item[] = [];
  let marker: string | undefined;
  do {
    const { items, next } = read(await ask(marker));
    all.push(...(items ?? []));
    marker = next || undefined;
  } while (marker !== undefined);
  return all;
}
