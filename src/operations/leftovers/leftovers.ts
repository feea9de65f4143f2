// Proves that a removal was complete: searches every service that the tool uses for its resources, by name and by tag.

import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames, stateNames } from '../../platform/names.js';
import { partitionOf } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { apiKeyCheck } from './api-keys.js';
import { databaseLeftoverChecks } from './database.js';
import { foundationLeftoverChecks, stateLeftoverChecks } from './foundation.js';
import { eventSourceMappingCheck } from './function.js';
import { keyLeftoverCheck } from './keys.js';
import { type EnvironmentAccess, type FoundLeftover, type Leftover, type LeftoverCheck, runLeftoverChecks } from './leftover-check.js';
import { executionLogCheck } from './logs.js';
import { nameChecks } from './names.js';
import { findVpcIds, networkLeftoverChecks } from './network.js';
import { findTagged } from './tags.js';

export type { Leftover } from './leftover-check.js';

/**
 * Finds what is left of an environment. After a complete destroy, no leftover is of kind `residue`. `settingsPath` locates a local state.
 */
export async function findLeftovers(
  target: AwsAccess,
  environment: Environment,
  { settingsPath }: { settingsPath?: string } = {},
): Promise<Leftover[]> {
  const { account, region, endpoint, aws } = target;
  const base = { account, region, aws, environment, ...(endpoint && { endpoint }) };
  let vpcIds: Promise<string[]> | undefined;
  const access: EnvironmentAccess = {
    ...base,
    names: environmentNames(environment),
    partition: partitionOf(region),
    vpcIds: () => {
      vpcIds ??= findVpcIds(base);
      return vpcIds;
    },
  };
  const unnamed = [
    apiKeyCheck,
    ...databaseLeftoverChecks,
    eventSourceMappingCheck,
    executionLogCheck,
    ...networkLeftoverChecks,
    keyLeftoverCheck,
  ];
  const checks = [...nameChecks(environment), ...unnamed, stateCheck(settingsPath), environmentTagCheck];
  return removeDuplicates(await runLeftoverChecks(checks, access));
}

/**
 * Finds what is left of the foundation of an account and region. Leaves out adopted resources, because the foundation did not create them.
 */
export async function findFoundationLeftovers(target: AwsAccess): Promise<Leftover[]> {
  const access = { ...target, partition: partitionOf(target.region) };
  const tagged: LeftoverCheck<typeof access> = {
    service: 'tags',
    what: 'resources with the foundation’s tags',
    find: () => findTagged(access, { Project: 'trading-infra', Foundation: access.region }),
  };
  return removeDuplicates(await runLeftoverChecks([...foundationLeftoverChecks(access), tagged], access));
}

/** Finds what is left of the state bucket of an account and region and of its key. */
export async function findStateLeftovers(target: AwsAccess): Promise<Leftover[]> {
  const access = { ...target, partition: partitionOf(target.region) };
  return runLeftoverChecks(stateLeftoverChecks(access), access);
}

/** Summarizes the number of leftovers, such as `none; 6 kept or awaiting deletion`; the second part only `withExpected`. */
export function describeLeftovers(leftovers: readonly Leftover[], { withExpected = true } = {}): string {
  const count = (...kinds: Leftover['kind'][]) => leftovers.filter(({ kind }) => kinds.includes(kind)).length;
  const found = count('residue', 'could-not-ask');
  const expected = count('kept', 'waits-for-deletion');
  return `${found === 0 ? 'none' : `${found} found`}${expected === 0 || !withExpected ? '' : `; ${expected} kept or awaiting deletion`}`;
}

/** The list price of everything that is left, in US dollars a month. */
export function monthlyDollarsOf(leftovers: readonly Leftover[]): number {
  return leftovers.reduce((sum, { monthlyDollars = 0 }) => sum + monthlyDollars, 0);
}

/** Returns RESIDUE if a resource is left or could not be checked. Ignores resources that await deletion or are kept on purpose. */
export function leftoversFailure(leftovers: readonly Leftover[]): TradingInfraError | undefined {
  const names = (kind: Leftover['kind']) => leftovers.filter((one) => one.kind === kind).map(({ service, name }) => `${service} ${name}`);
  const left = names('residue');
  const unchecked = names('could-not-ask');
  if (left.length + unchecked.length === 0) return undefined;
  const sentences = [
    ...(left.length === 0 ? [] : [`Still there: ${left.join(', ')}.`]),
    ...(unchecked.length === 0 ? [] : [`Could not be checked: ${unchecked.join(', ')}.`]),
  ];
  return new TradingInfraError('RESIDUE', sentences.join(' '), { details: { residue: leftovers } });
}

const environmentTagCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'tags',
  what: 'resources with the environment’s tags',
  find: (access) => findTagged(access, { Project: 'trading-infra', Environment: access.environment.name }),
};

/** Checks that the Terraform state is empty or does not exist. */
function stateCheck(settingsPath: string | undefined): LeftoverCheck<EnvironmentAccess> {
  return {
    service: 'Terraform',
    what: 'state',
    find: async (access): Promise<FoundLeftover[]> => {
      const { name, state } = access.environment;
      const { bucket, environmentStateKey } = stateNames(access);
      const file = settingsPath === undefined ? undefined : localStateFile(settingsPath, name, 'platform');
      const isLocal = state === 'local';
      if (isLocal && file === undefined) return [];
      const resources = file && isLocal ? await readLocalState(file) : await readRemoteState(access, bucket, environmentStateKey(name));
      const where = isLocal ? (file ?? '') : `s3://${bucket}/${environmentStateKey(name)}`;
      return resources?.length
        ? [{ name: where, note: `still lists ${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}` }]
        : [];
    },
  };
}

async function readRemoteState({ aws }: EnvironmentAccess, bucket: string, key: string) {
  return ifExists(readStateObject(await aws.s3(), bucket, key));
}

/** Keeps the first of several leftovers with the same ARN: the resources found by tag come last. */
function removeDuplicates(all: readonly Leftover[]): Leftover[] {
  const first = new Map(all.toReversed().map((one) => [one.arn, one]));
  return all.filter((one) => one.arn === undefined || first.get(one.arn) === one);
}
