// The proof after a destroy: asks each service by name and by tag, all at once, and names what is left.

import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames, foundationNames, stateNames } from '../../platform/names.js';
import { partitionOf } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { apiChecks } from './api.js';
import { bucketChecks } from './buckets.js';
import { catalogueChecks } from './catalogue.js';
import { databaseChecks } from './database.js';
import { foundationChecks, stateChecks } from './foundation.js';
import { functionChecks } from './function.js';
import { keyChecks } from './keys.js';
import { askAll, type EnvironmentAccess, type Found, type Leftover, type LeftoverCheck } from './leftover-check.js';
import { logChecks } from './logs.js';
import { findVpcIds, networkChecks } from './network.js';
import { queueChecks } from './queue.js';
import { roleChecks } from './roles.js';
import { tableChecks } from './tables.js';
import { findTagged } from './tags.js';

export type { Leftover } from './leftover-check.js';

/** What is left of an environment. Nothing of `kind: 'residue'` is what a destroy should end with. */
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
  const data = [bucketChecks, tableChecks, ...databaseChecks, ...catalogueChecks];
  const processing = [...functionChecks, queueChecks, logChecks, ...apiChecks];
  const named = [...data, ...processing, ...networkChecks, ...roleChecks, ...keyChecks];
  return withoutRepeats(await askAll([...named, stateCheck(settingsPath), byTag], access));
}

/** What is left of the foundation of an account and region. What was adopted belongs to somebody else and is not named. */
export async function findFoundationLeftovers(target: AwsAccess): Promise<Leftover[]> {
  const access = { ...target, partition: partitionOf(target.region) };
  const asked = Object.values(foundationNames(target)).filter((name) => typeof name === 'string');
  const tagged: LeftoverCheck<typeof access> = {
    service: 'tags',
    what: 'everything with the foundation’s tags',
    ask: () => findTagged(access, { Project: 'trading-infra', Foundation: access.region }, asked),
  };
  return withoutRepeats(await askAll([...foundationChecks, tagged], access));
}

/** What is left of the state bucket of an account and region, its key included. */
export async function findStateLeftovers(target: AwsAccess): Promise<Leftover[]> {
  return askAll(stateChecks, { ...target, partition: partitionOf(target.region) });
}

/** The error that a proof stands for. What waits for its deletion (KMS keys), or stays by the settings' wish, is no failure. */
export function leftoversFailure(residue: readonly Leftover[]): TradingInfraError | undefined {
  const names = (kind: Leftover['kind']) => residue.filter((one) => one.kind === kind).map(({ service, name }) => `${service} ${name}`);
  const left = names('residue');
  const unasked = names('could-not-ask');
  if (left.length + unasked.length === 0) return undefined;
  const sentences = [
    ...(left.length === 0 ? [] : [`${left.length} ${left.length === 1 ? 'thing is' : 'things are'} left: ${left.join(', ')}.`]),
    ...(unasked.length === 0 ? [] : [`These could not be asked, so nothing is proved of them: ${unasked.join(', ')}.`]),
  ];
  return new TradingInfraError('RESIDUE', sentences.join(' '), { details: { residue } });
}

const byTag: LeftoverCheck<EnvironmentAccess> = {
  service: 'tags',
  what: 'everything with the environment’s tags',
  ask: (access) => findTagged(access, { Project: 'trading-infra', Environment: access.environment.name }, askedNames(access)),
};

function askedNames({ names }: EnvironmentAccess): string[] {
  const flat = Object.values(names).flatMap((value) => (typeof value === 'object' ? Object.values(value) : [value]));
  return flat.filter((value) => typeof value === 'string');
}

/** A state that Terraform left empty is fine; one that still knows resources is not. */
function stateCheck(settingsPath: string | undefined): LeftoverCheck<EnvironmentAccess> {
  return {
    service: 'Terraform',
    what: 'state',
    ask: async (access): Promise<Found[]> => {
      const { name, state } = access.environment;
      const { bucket, environmentStateKey } = stateNames(access);
      const file = settingsPath === undefined ? undefined : localStateFile(settingsPath, name, 'platform');
      const isLocal = state === 'local';
      if (isLocal && file === undefined) return [];
      const resources = file && isLocal ? await readLocalState(file) : await readObject(access, bucket, environmentStateKey(name));
      const where = isLocal ? (file ?? '') : `s3://${bucket}/${environmentStateKey(name)}`;
      return resources?.length ? [{ name: where, note: `still knows ${resources.length} resources` }] : [];
    },
  };
}

async function readObject({ aws }: EnvironmentAccess, bucket: string, key: string) {
  return ifExists(readStateObject(await aws.s3(), bucket, key));
}

/** The same thing found by name and by tag is named once. */
function withoutRepeats(all: readonly Leftover[]): Leftover[] {
  const named = new Set(all.filter(({ service }) => service !== 'tags').map(({ arn }) => arn));
  return all.filter(({ service, arn }) => service !== 'tags' || arn === undefined || !named.has(arn));
}
