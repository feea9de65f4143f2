// Finds a network for a new environment that does not overlap with those of other environments in its account and region.
import { checkNetworks, findNeighbours, freeNetwork } from '../../../operations/preflight/network-overlap.js';
import type { Environment, Settings } from '../../../settings/schema.js';
import type { CommandContext } from '../../terminal/command.js';
import { type Draft, environmentOfDraft } from './answers.js';
import { withPath } from './overrides.js';

/** Gives a new environment a free network if the one of its size overlaps with a neighbour's. A network chosen by the user is kept. */
export function withFreeNetwork({ say }: Pick<CommandContext, 'say'>, draft: Draft, settings: Settings): Draft {
  if (settings.environments[draft.name] !== undefined || draft.settings.network?.cidr !== undefined) return draft;
  const environment = environmentOfDraft(draft);
  const neighbours = findNeighbours(settings, environment);
  const free = freeNetwork(neighbours);
  const { status, detail } = checkNetworks(environment, neighbours);
  if (status === 'ok' || free === undefined) return draft;
  say(`${detail}. ${draft.name} gets ${free} instead; choose another with --cidr.`);
  return { ...draft, settings: withPath(draft.settings, ['network', 'cidr'], free) };
}

/** Warns if the environment's network overlaps with that of another environment in its account and region. */
export function warnOfOverlap({ report }: Pick<CommandContext, 'report'>, settings: Settings, environment: Environment): void {
  const { status, detail, hint } = checkNetworks(environment, findNeighbours(settings, environment));
  if (status === 'warn') report({ type: 'warning', text: `${detail}. ${hint}` });
}
