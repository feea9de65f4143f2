// What environments of one account and region have to do with each other.

import { networksOverlap } from '../../settings/ipv4.js';
import { type Environment, resolveEnvironment, type Settings } from '../../settings/schema.js';
import { sizes } from '../../settings/sizes.js';
import { type Finding, ok, warn } from './diagnosis.js';

/** Other environments of the settings file in the same account and region. */
export function neighboursOf(settings: Settings, { name, target, account, region }: Environment): Environment[] {
  return Object.entries(settings.environments)
    .map(([other, given]) => resolveEnvironment(other, given))
    .filter((other) => other.name !== name && other.target === target && other.account === account && other.region === region);
}

/** Overlapping networks work until two VPCs have to be connected; then one of them has to be made anew. */
export function checkNetworks(environment: Environment, neighbours: readonly Environment[]): Finding {
  const { cidr } = environment.network;
  const overlapping = neighbours.filter(({ network }) => networksOverlap(cidr, network.cidr));
  if (overlapping.length === 0) return ok(`${cidr} overlaps with no other environment in ${environment.region}`);
  const named = overlapping.map(({ name, network }) => `${network.cidr} of ${name}`).join(', ');
  const way = `trading-infra init --env ${environment.name} --cidr ${freeNetwork(neighbours) ?? 'CIDR'} --yes`;
  const hint = `Set environments.${environment.name}.network.cidr before the first deploy, if the two shall ever be connected: ${way}`;
  return warn(`${cidr} overlaps with ${named}: their VPCs cannot be connected`, hint);
}

/** The first /16 of 10.0.0.0/8 that neither a neighbour nor a size has; undefined when there is none left. */
export function freeNetwork(neighbours: readonly Environment[]): string | undefined {
  const taken = [...neighbours, ...Object.values(sizes)].map(({ network }) => network.cidr);
  const candidates = Array.from({ length: 256 }, (_, second) => `10.${second}.0.0/16`);
  return candidates.find((cidr) => !taken.some((other) => networksOverlap(cidr, other)));
}

/** What can be said against settings that are allowed: networks that overlap, each pair once, and foundations without an environment. */
export function settingsWarnings(settings: Settings): Finding[] {
  const environments = Object.entries(settings.environments).map(([name, given]) => resolveEnvironment(name, given));
  const networks = environments.map((environment, index) => {
    const earlier = environments.slice(0, index).map(({ name }) => name);
    const neighbours = neighboursOf(settings, environment).filter(({ name }) => earlier.includes(name));
    return checkNetworks(environment, neighbours);
  });
  const used = environments.map(({ account, region }) => `${account}/${region}`);
  const unused = Object.keys(settings.foundations ?? {}).filter((key) => !used.includes(key));
  const foundations = unused.map((key) => warn(`foundations has ${key}, where no environment is`, `Remove ${key}, or correct it`));
  return [...networks, ...foundations].filter(({ status }) => status === 'warn');
}

/** They share one foundation, and it has one state. */
export function checkStates(environment: Environment, neighbours: readonly Environment[]): Finding {
  const others = neighbours.filter(({ state }) => state !== environment.state);
  if (others.length === 0) return ok(`state: ${environment.state}`);
  const named = others.map(({ name, state }) => `${name}: ${state}`).join(', ');
  return warn(
    `state is ${environment.state}, but not everywhere in this account and region (${named}): they share one foundation`,
    'Give them the same state',
  );
}
