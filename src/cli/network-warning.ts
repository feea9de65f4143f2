// Networks of two environments that overlap, said while that can still be changed.
import { checkNetworks, neighboursOf } from '../deployment/neighbours.js';
import type { Environment, Settings } from '../stacks/settings.js';
import type { CommandContext } from './command.js';

/** Warns where the environment's network overlaps with that of another one in its account and region. */
export function warnOfOverlap({ report }: Pick<CommandContext, 'report'>, settings: Settings, environment: Environment): void {
  const { status, detail, hint } = checkNetworks(environment, neighboursOf(settings, environment));
  if (status === 'warn') report({ type: 'warning', text: `${detail}. ${hint}` });
}
