// Which environments of an account and region are still there: their states hold resources, or AWS still has their API.

import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { EnvironmentSettings } from '../../settings/schema.js';
import { readLocalState } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { refuseStatesInUse, type StateInUse, statesInUse } from './state-bucket-removal.js';

export interface KnownEnvironments {
  settingsPath: string;
  /** All of the settings file. */
  environments: Readonly<Record<string, Pick<EnvironmentSettings, 'account' | 'region' | 'state'>>>;
}

/** Throws IN_USE, naming every environment that stands on the bootstrap of this account and region. */
export async function refuseEnvironmentsLeft(access: AwsAccess, known: KnownEnvironments): Promise<void> {
  const [inBucket, inFiles, live] = await Promise.all([bucketStates(access), fileStates(access, known), liveEnvironments(access)]);
  const states = [...inBucket, ...inFiles];
  refuseStatesInUse(states);
  if (live.length === 0) return;
  const message = `The bootstrap is still needed by ${live.join(', ')}: API Gateway in ${access.region} has an API of it, whose state is not known here.`;
  throw new TradingInfraError('IN_USE', message, { hint: 'Destroy it from the folder that it was deployed from', details: { live } });
}

async function bucketStates(access: AwsAccess): Promise<StateInUse[]> {
  return (await statesInUse(access)).filter(({ name }) => name !== 'foundation');
}

async function fileStates({ account, region }: AwsAccess, { settingsPath, environments }: KnownEnvironments): Promise<StateInUse[]> {
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

/** Names of environments that still have a REST API, by its tags. */
async function liveEnvironments({ aws }: AwsAccess): Promise<string[]> {
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
