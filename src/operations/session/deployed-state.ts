// What an environment's state says about it, without running Terraform.
import type { Target } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { readStateAt, type StateResource } from '../../terraform/state.js';
import { platformStateLocation } from './state-locations.js';

type Settings = Pick<Environment, 'name' | 'account' | 'region' | 'state'>;

/** The resources of an environment's platform; empty if it was never deployed. */
export async function readPlatformState(aws: Target['aws'], environment: Settings, settingsPath: string): Promise<StateResource[]> {
  return (await readStateAt(aws, platformStateLocation(environment, settingsPath))) ?? [];
}

/**
 * The address range of the deployed VPC; undefined if nothing is deployed, or if the state cannot be read, without which Terraform cannot plan
 * either.
 */
export async function readDeployedNetwork(aws: Target['aws'], environment: Settings, settingsPath: string): Promise<string | undefined> {
  const resources = await readPlatformState(aws, environment, settingsPath).catch(() => []);
  const cidr = resources.find(({ type }) => type === 'aws_vpc')?.attributes.cidr_block;
  return typeof cidr === 'string' ? cidr : undefined;
}
