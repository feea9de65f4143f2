// Finds what an unfinished run created and the state lacks. Terraform saves a state in a bucket only every 20 s; one that is killed loses the
// rest, and whatever was in flight. Such resources carry the environment's tags, so they are found without any record of the run.
import { awsErrorName } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { SynthesizedStack } from '../../terraform/backend.js';
import type { Found, Search, Tags } from './finder.js';
import { finders } from './finders.js';
import { foundationFinders } from './foundation-finders.js';
import { type KnownResources, resolveArgument } from './references.js';

/** A resource that exists, belongs to the stack, and is to be imported into its state. */
export interface Adoption {
  address: string;
  /** What Terraform imports. */
  id: string;
}

export interface FoundAdoptions {
  adoptions: Adoption[];
  /** The attributes of all resources in the state and of those that were found. */
  known: KnownResources;
  /** What could not be searched for, because AWS refused or failed to answer: address and error. */
  unasked: string[];
}

export interface AdoptionSearch {
  access: AwsAccess;
  partition: string;
  ownTags: Tags;
  stack: SynthesizedStack;
  state: KnownResources;
  /** The ids of resources that our own runs report to have created, by address. They decide if several resources fit. */
  reported: ReadonlyMap<string, string>;
  /** What an unfinished bootstrap had begun. */
  begun: ReadonlySet<string>;
}

/** A resource that a stack declares. */
export interface DeclaredResource {
  address: string;
  type: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** Searches AWS for every resource that the stack has and the state lacks. Makes no request if the state lacks none. */
export async function findAdoptions({
  access,
  partition,
  ownTags,
  stack,
  state,
  reported,
  begun,
}: AdoptionSearch): Promise<FoundAdoptions> {
  const search = openSearch({ access, partition, ownTags });
  const known: KnownResources = new Map([['data.aws_partition.partition', { partition }], ...state]);
  const adoptions: Adoption[] = [];
  const unasked: string[] = [];
  let missing = findMissing(stack, state).filter(({ address, type }) => !(type in foundationFinders) || begun.has(address));
  for (;;) {
    // Parts can be found once the resources that they refer to are known: first the VPC, then its subnets, then their associations.
    const ready = missing.filter((one) => argumentsOf(one, known) !== undefined);
    if (ready.length === 0) return { adoptions, known, unasked };
    missing = missing.filter((one) => !ready.includes(one));
    for (const { address, found, error } of await Promise.all(ready.map((one) => findOurs(search, one, known, reported)))) {
      if (error !== undefined) unasked.push(`${address} (${error})`);
      if (found === undefined) continue;
      adoptions.push({ address, id: found.importId });
      known.set(address, found.attributes ?? {});
    }
  }
}

function findMissing(stack: SynthesizedStack, state: KnownResources): DeclaredResource[] {
  return declaredResources(stack).filter(({ address, type }) => !state.has(address) && type in finders);
}

export function declaredResources({ resource = {} }: SynthesizedStack): DeclaredResource[] {
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, given]) => ({ address: `${type}.${name}`, type, arguments: given })),
  );
}

export function openSearch({ access, ...whose }: Pick<AdoptionSearch, 'access' | 'partition' | 'ownTags'>): Search {
  return { ...access, ...whose, once: askOnce() };
}

/** The arguments that the finder needs; undefined if one is not known. */
function argumentsOf({ type, arguments: given }: DeclaredResource, known: KnownResources): Record<string, string> | undefined {
  const needs = finders[type]?.needs ?? [];
  const values = needs.map((path) => [path, resolveArgument(given, path, known)] as const);
  return values.every(([, value]) => value !== undefined) ? Object.fromEntries(values as [string, string][]) : undefined;
}

async function findOurs(search: Search, one: DeclaredResource, known: KnownResources, reported: ReadonlyMap<string, string>) {
  // A missing permission must not stop a deploy that has nothing to recover.
  const ours = await findAllOurs(search, one, known).catch((error: unknown) => awsErrorName(error) || String(error));
  if (typeof ours === 'string') return { address: one.address, found: undefined, error: ours };
  const isReported = ({ importId, attributes }: Found) => [importId, attributes?.id].includes(reported.get(one.address));
  const latest = [...ours].sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
  return { address: one.address, found: ours.find(isReported) ?? latest, error: undefined };
}

/** Everything in AWS that fits a declared resource and has our tags. */
export async function findAllOurs(search: Search, one: DeclaredResource, known: KnownResources): Promise<Found[]> {
  const values = argumentsOf(one, known);
  const all = values === undefined ? [] : ((await finders[one.type]?.find(search, values)) ?? []);
  return all.filter(({ tags }) => tags === undefined || isTagged(tags, search.ownTags));
}

function isTagged(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value);
}

function askOnce(): Search['once'] {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: string, ask: () => Promise<T>) => {
    if (!answers.has(key)) answers.set(key, ask());
    return answers.get(key) as Promise<T>;
  };
}
