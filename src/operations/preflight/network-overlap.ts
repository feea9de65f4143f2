// Checks that the environments in one account and region have networks that do not overlap and keep their states in the same way.

import { networksOverlap } from '../../settings/ipv4.js';
import { type Environment, resolveEnvironment, type Settings } from '../../settings/schema.js';
import type { SizeName } from '../../settings/setting.js';
import { type CheckOutcome, ok, warn } from './check.js';

/** Returns the other environments in the settings file with the same target, account and region. */
export function findNeighbours(settings: Settings, { name, target, account, region }: Environment): Environment[] {
  return Object.entries(settings.environments)
    .map(([other, given]) => resolveEnvironment(other, given))
    .filter((other) => other.name !== name && other.target === target && other.account === account && other.region === region);
}

/** Warns about overlapping networks. They work until their VPCs have to be connected; then one VPC must be replaced. */
export function checkNetworks(environment: Environment, neighbours: readonly Environment[]): CheckOutcome {
  const { cidr } = environment.network;
  const overlapping = neighbours.filter(({ network }) => networksOverlap(cidr, network.cidr));
  if (overlapping.length === 0) return ok(`${cidr} overlaps with no other environment in ${environment.region}`);
  const others = overlapping.map(({ name, network }) => `${network.cidr} of ${name}`).join(', ');
  const command = `trading-infra init --env ${environment.name} --cidr ${freeNetwork(neighbours) ?? 'CIDR'} --yes`;
  const hint = `Set environments.${environment.name}.network.cidr before the first deploy if the two may ever need to be connected: ${command}`;
  return warn(`${cidr} overlaps with ${others}: their VPCs cannot be connected`, hint);
}

/** The defaults of earlier versions. A neighbour may be deployed with that of its size, if the settings file does not give its network. */
const formerNetworks: Readonly<Record<SizeName, string>> = { small: '10.0.0.0/16', medium: '10.1.0.0/16', large: '10.2.0.0/16' };

/** Returns the first /16 network in 10.0.0.0/8 that no neighbour has or may have; undefined if none is left. */
export function freeNetwork(neighbours: readonly Environment[]): string | undefined {
  const taken = neighbours.flatMap(({ network, size }) => [network.cidr, formerNetworks[size]]);
  const candidates = Array.from({ length: 256 }, (_, second) => `10.${second}.0.0/16`);
  return candidates.find((cidr) => !taken.some((other) => networksOverlap(cidr, other)));
}

/** Returns warnings about valid settings: each pair of overlapping networks once, and foundations without an environment. */
export function findSettingsWarnings(settings: Settings): CheckOutcome[] {
  const environments = Object.entries(settings.environments).map(([name, given]) => resolveEnvironment(name, given));
  const networks = environments.map((environment, index) => {
    const earlier = environments.slice(0, index).map(({ name }) => name);
    const neighbours = findNeighbours(settings, environment).filter(({ name }) => earlier.includes(name));
    return checkNetworks(environment, neighbours);
  });
  const used = environments.map(({ account, region }) => `${account}/${region}`);
  const unused = Object.keys(settings.foundations ?? {}).filter((key) => !used.includes(key));
  const foundations = unused.map((key) => warn(`foundations has ${key}, but no environment is there`, `Remove or correct ${key}`));
  return [...networks, ...foundations].filter(({ status }) => status === 'warn');
}

/** Warns if neighbours keep their states differently: environments in one account and region share one foundation, which has one state. */
export function checkStates(environment: Environment, neighbours: readonly Environment[]): CheckOutcome {
  const others = neighbours.filter(({ state }) => state !== environment.state);
  if (others.length === 0) return ok(`state: ${environment.state}`);
  const named = others.map(({ name, state }) => `${name}: ${state}`).join(', ');
  return warn(
    `state is ${environment.state} here, but other environments in this account and region differ (${named}), and they share one foundation`,
    'Set the same state for all of them',
  );
}
