// Proves that a removal was complete: searches every service that the tool uses for its resources, by name and by tag.

import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames, foundationNames, stateNames } from '../../platform/names.js';
import { partitionOf } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { apiLeftoverChecks } from './api.js';
import { bucketLeftoverCheck } from './buckets.js';
import { catalogueLeftoverChecks } from './catalogue.js';
import { databaseLeftoverChecks } from './database.js';
import { foundationLeftoverChecks, stateLeftoverChecks } from './foundation.js';
import { functionLeftoverChecks } from './function.js';
import { keyLeftoverChecks } from './keys.js';
import { type EnvironmentAccess, type FoundResource, type Leftover, type LeftoverCheck, runLeftoverChecks } from './leftover-check.js';
import { logLeftoverCheck } from './logs.js';
import { findVpcIds, networkLeftoverChecks } from './network.js';
import { queueLeftoverCheck } from './queue.js';
import { roleLeftoverChecks } from './roles.js';
import { tableLeftoverCheck } from './tables.js';
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
  const data = [bucketLeftoverCheck, tableLeftoverCheck, ...databaseLeftoverChecks, ...catalogueLeftoverChecks];
  const processing = [...functionLeftoverChecks, queueLeftoverCheck, logLeftoverCheck, ...apiLeftoverChecks];
  const named = [...data, ...processing, ...networkLeftoverChecks, ...roleLeftoverChecks, ...keyLeftoverChecks];
  return removeDuplicates(await runLeftoverChecks([...named, stateCheck(settingsPath), environmentTagCheck], access));
}

/**
 * Finds what is left of the foundation of an account and region. Leaves out adopted resources, because the foundation did not create them.
 */
export async function findFoundationLeftovers(target: AwsAccess): Promise<Leftover[]> {
  const access = { ...target, partition: partitionOf(target.region) };
  const names = Object.values(foundationNames(target)).filter((name) => typeof name === 'string');
  const tagged: LeftoverCheck<typeof access> = {
    service: 'tags',
    what: 'resources with the foundation’s tags',
    find: () => findTagged(access, { Project: 'trading-infra', Foundation: access.region }, names),
  };
  return removeDuplicates(await runLeftoverChecks([...foundationLeftoverChecks, tagged], access));
}

/** Finds what is left of the state bucket of an account and region and of its key. */
export async function findStateLeftovers(target: AwsAccess): Promise<Leftover[]> {
  return runLeftoverChecks(stateLeftoverChecks, { ...target, partition: partitionOf(target.region) });
}

/** Summarizes the number of leftovers, such as `none; 6 kept or awaiting deletion`. */
export function describeLeftovers(leftovers: readonly Leftover[]): string {
  const found = leftovers.filter(({ kind }) => kind === 'residue' || kind === 'could-not-ask').length;
  const expected = leftovers.length - found;
  return `${found === 0 ? 'none' : `${found} found`}${expected === 0 ? '' : `; ${expected} kept or awaiting deletion`}`;
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
  find: (access) => findTagged(access, { Project: 'trading-infra', Environment: access.environment.name }, checkedNames(access)),
};

function checkedNames({ names }: EnvironmentAccess): string[] {
  const flat = Object.values(names).flatMap((value) => (typeof value === 'object' ? Object.values(value) : [value]));
  return flat.filter((value) => typeof value === 'string');
}

/** Checks that the Terraform state is empty or does not exist. */
function stateCheck(settingsPath: string | undefined): LeftoverCheck<EnvironmentAccess> {
  return {
    service: 'Terraform',
    what: 'state',
    find: async (access): Promise<FoundResource[]> => {
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

/** Drops resources found by tag that another check has found too. */
function removeDuplicates(all: readonly Leftover[]): Leftover[] {
  const arns = new Set(all.filter(({ service }) => service !== 'tags').map(({ arn }) => arn));
  return all.filter(({ service, arn }) => service !== 'tags' || arn === undefined || !arns.has(arn));
}
