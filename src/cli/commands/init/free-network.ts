// Finds a network for a new environment that does not overlap with those of other environments in its account and region.
import { checkNetworks, findNeighbours, freeNetwork } from '../../../operations/preflight/network-overlap.js';
import type { Environment, Settings } from '../../../settings/schema.js';
import type { SettingNames } from '../../../settings/setting.js';
import type { CommandContext } from '../../terminal/command.js';
import { type Draft, environmentOfDraft } from './answers.js';
import { withPath } from './overrides.js';

const cidrPath: SettingNames = ['network', 'cidr'];

/**
 * Gives a new environment a network: the default or, if it overlaps with a neighbour's, a free one. It is written into the file, so that no later
 * version with another default can replace the VPC. A network chosen by the user is kept; so is an environment that is in the file already,
 * because its VPC may be deployed: `deploy` writes the VPC's own network.
 */
export function withFreeNetwork({ say }: Pick<CommandContext, 'say'>, draft: Draft, settings: Settings): Draft {
  const { pickedNetwork } = draft;
  const given = draft.settings.network?.cidr;
  if (settings.environments[draft.name] !== undefined || (given !== undefined && given !== pickedNetwork)) return draft;
  const open = { ...draft, settings: withPath(draft.settings, cidrPath, undefined) };
  const environment = environmentOfDraft(open);
  const neighbours = findNeighbours(settings, environment);
  const free = freeNetwork(neighbours);
  const { status, detail } = checkNetworks(environment, neighbours);
  const isFree = status === 'ok' || free === undefined;
  const cidr = isFree ? environment.network.cidr : free;
  if (!isFree && cidr !== pickedNetwork) say(`${detail}. ${draft.name} gets ${cidr} instead; choose another with --cidr.`);
  return { ...draft, pickedNetwork: cidr, settings: withPath(draft.settings, cidrPath, cidr) };
}

/** Warns if the environment's network overlaps with that of another environment in its account and region. */
export function warnOfOverlap({ report }: Pick<CommandContext, 'report'>, settings: Settings, environment: Environment): void {
  const { status, detail, hint } = checkNetworks(environment, findNeighbours(settings, environment));
  if (status === 'warn') report({ type: 'warning', text: `${detail}. ${hint}` });
}
