// The address range of an environment whose settings file gives none: that of the deployed VPC, which must not be replaced.
import type { SettingsFile } from '../../settings/file.js';
import type { Environment } from '../../settings/schema.js';

/** The environment with the deployed range, unless the settings file gives one or nothing is deployed. */
export function withDeployedRange(environment: Environment, file: Pick<SettingsFile, 'settings'>, cidr: string | undefined): Environment {
  if (cidr === undefined || givesNetwork(file, environment.name)) return environment;
  return { ...environment, network: { ...environment.network, cidr } };
}

/** Whether the settings file itself gives the environment's address range. */
export function givesNetwork({ settings }: Pick<SettingsFile, 'settings'>, name: string): boolean {
  return settings.environments[name]?.network?.cidr !== undefined;
}
