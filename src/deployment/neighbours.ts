// What environments of one account and region have to do with each other.
import { type Environment, resolveEnvironment, type Settings } from '../stacks/settings.js';
import { networksOverlap } from './cidr.js';
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
  const hint = `Set environments.${environment.name}.network.cidr before the first deploy, if the two shall ever be connected`;
  return warn(`${cidr} overlaps with ${named}: their VPCs cannot be connected`, hint);
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
