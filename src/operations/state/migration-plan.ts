// Decides what a migration of a state has to do, from what both places hold. It decides the same after an interruption at any moment.

import { TradingInfraError } from '../../errors.js';
import { parseJson } from '../../json.js';
import { describePlace, type ReadState, type StatePlace } from './place.js';

/**
 * `nothing`: the state is where it should be, and nowhere else. `copy`: it has to be copied, compared, and retired at its old place.
 * `retire`: it has been copied already, and is in use at its new place; what is left at the old place has to go.
 */
export type MoveAction = 'nothing' | 'copy' | 'retire';

export interface StateEnds {
  from: { place: StatePlace; state: ReadState | undefined };
  to: { place: StatePlace; state: ReadState | undefined };
  /** Whether the settings already name the new place. */
  isSwitched: boolean;
}

/** Throws IN_USE if both places hold states with resources of which neither is an earlier version of the other. */
export function decideMove({ from, to, isSwitched }: StateEnds): MoveAction {
  const [old, present] = [from.state, to.state];
  if (old === undefined || old.addresses.length === 0) return 'nothing';
  if (present === undefined || present.addresses.length === 0) return 'copy';
  if (old.lineage !== present.lineage) throw twoStates({ from, to }, 'they are different states');
  if (isSwitched && present.serial > old.serial) return 'retire';
  if (present.serial > old.serial) throw twoStates({ from, to }, 'the one at the new place is newer, but the settings name the old place');
  return 'copy';
}

function twoStates({ from, to }: Pick<StateEnds, 'from' | 'to'>, reason: string): TradingInfraError {
  const describe = ({ place, state }: StateEnds['from']) =>
    `${describePlace(place)} (serial ${state?.serial}, ${state?.addresses.length} resources)`;
  const message = `There are two states, ${describe(from)} and ${describe(to)}: ${reason}. Nothing was changed.`;
  return new TradingInfraError('IN_USE', message, {
    hint: `Compare them, and move the one that is not in use out of the way: ${describePlace(to.place)} or ${describePlace(from.place)}`,
  });
}

/** Throws STATE_FAILED unless a copy has the same lineage, serial, resources and outputs as its original. */
export function requireSameState(original: ReadState, copy: ReadState | undefined): void {
  if (copy !== undefined && contentsOf(original) === contentsOf(copy)) return;
  const found = copy === undefined ? 'it is missing' : `it has serial ${copy.serial} and ${copy.addresses.length} resources`;
  const message = `The copied state differs from the original (serial ${original.serial}, ${original.addresses.length} resources): ${found}. The original stays in use.`;
  throw new TradingInfraError('STATE_FAILED', message, { hint: 'Run the same command again' });
}

/** Everything in a state but the formatting of its text. */
function contentsOf({ text }: ReadState): string {
  const { terraform_version: _, ...contents } = parseJson<{ terraform_version?: string }>(text, 'The state');
  return JSON.stringify(contents);
}

/** Throws STATE_FAILED unless Terraform plans the same with the copied state as with the original. */
export function requireSamePlan(before: readonly string[], after: readonly string[]): void {
  const known = new Set(before);
  const news = after.filter((change) => !known.has(change));
  if (news.length === 0 && before.length === after.length) return;
  const message = `With the copied state, Terraform would make other changes than before: ${news.slice(0, 3).join(', ') || 'fewer'}. The original stays in use.`;
  throw new TradingInfraError('STATE_FAILED', message, { hint: 'Run the same command again' });
}
