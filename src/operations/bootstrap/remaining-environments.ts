// Finds the environments that still exist in an account and region, because their state holds resources or API Gateway still has their API.

import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { EnvironmentSettings } from '../../settings/schema.js';
import { readLocalState } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { findStatesInUse, refuseStatesInUse, type StateInUse } from './state-bucket-removal.js';

export interface KnownEnvironments {
  settingsPath: string;
  /** All environments in the settings file. */
  environments: Readonly<Record<string, Pick<EnvironmentSettings, 'account' | 'region' | 'state'>>>;
}

/** Throws IN_USE, naming every environment that still needs the bootstrap of this account and region. */
export async function refuseWhileEnvironmentsRemain(access: AwsAccess, known: KnownEnvironments): Promise<void> {
  const [inBucket, inFiles, live] = await Promise.all([
    findBucketStates(access),
    findLocalStates(access, known),
    findLiveEnvironments(access),
  ]);
  const states = [...inBucket, ...inFiles];
  refuseStatesInUse(states);
  if (live.length === 0) return;
  const message = `The bootstrap is still needed by ${live.join(', ')}: API Gateway in ${access.region} still has an API for it, but no state was found here.`;
  throw new TradingInfraError('IN_USE', message, { hint: 'Run destroy in the folder that it was deployed from', details: { live } });
}

async function findBucketStates(access: AwsAccess): Promise<StateInUse[]> {
  return (await findStatesInUse(access)).filter(({ name }) => name !== 'foundation');
}

async function findLocalStates({ account, region }: AwsAccess, { settingsPath, environments }: KnownEnvironments): Promise<StateInUse[]> {
  const names = Object.entries(environments)
    .filter(([, environment]) => environment.account === account && environment.region === region && environment.state === 'local')
    .map(([name]) => name);
  const found = await Promise.all(
    names.map(async (name) => {
      const resources = (await readLocalState(localStateFile(settingsPath, name, 'platform')))?.length ?? 0;
      return { name, resources, isLocked: false };
    }),
  );
  return found.filter(({ resources }) => resources > 0);
}

/** Returns the names of the environments that still have a REST API, which its tags tell. */
export async function findLiveEnvironments({ aws }: AwsAccess): Promise<string[]> {
  const apiGateway = await aws.apiGateway();
  const names = new Set<string>();
  let position: string | undefined;
  do {
    const page = await apiGateway.send(new GetRestApisCommand({ limit: 500, position }));
    for (const { tags = {} } of page.items ?? []) if (tags.Project === 'trading-infra' && tags.Environment) names.add(tags.Environment);
    position = page.position;
  } while (position !== undefined);
  return [...names].sort();
}
