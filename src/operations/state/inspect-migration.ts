// Finds out which states a migration has to move: the environment's, and the foundation's if nobody else uses it where it is.
import { TradingInfraError } from '../../errors.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { synthesize } from '../../terraform/synth.js';
import { findStatesInUse } from '../bootstrap/state-bucket-removal.js';
import { foundationRun, platformRun, type Session } from '../session/session.js';
import { decideMove, type MoveAction, type StateEnds } from './migration-plan.js';
import { placeOf, readState, type StateKind } from './place.js';
import { hasTombstone } from './tombstone.js';

/** One state and what has to be done with it. */
export interface StateMove extends Pick<StateEnds, 'from' | 'to'> {
  run: StackRun;
  action: MoveAction;
  /** Writes the stack as it is with the state at one of the two places. */
  synthesize: (state: StateKind) => Promise<void>;
}

export interface Migration {
  moves: StateMove[];
  /** Other environments that need the foundation's state where it is; the foundation then stays. */
  foundationUsers: string[];
}

/** Reads all ends; changes nothing. Throws IN_USE if there are two states that do not belong together. */
export async function inspectMigration(session: Session, to: StateKind): Promise<Migration> {
  const runs = await Promise.all([platformRun(session), foundationRun(session)]);
  const [platform, foundation, foundationUsers] = await Promise.all([
    inspectMove(session, runs[0], to),
    inspectMove(session, runs[1], to),
    findFoundationUsers(session, to),
  ]);
  const isBound = foundation.action !== 'nothing' && foundationUsers.length > 0;
  return { moves: isBound ? [platform] : [platform, foundation], foundationUsers: isBound ? foundationUsers : [] };
}

async function inspectMove({ environment, foundation, target }: Session, run: StackRun, to: StateKind): Promise<StateMove> {
  const [old, next] = [to === 's3' ? 'local' : 's3', to].map((kind) => placeOf(run, environment, target, kind as StateKind));
  if (old === undefined || next === undefined) throw new RangeError(to);
  const [before, after] = await Promise.all([readState(old), readState(next)]);
  if (to === 'local' && before === undefined && after === undefined && (await hasTombstone(old))) throw movedElsewhere(environment.name);
  const ends = { from: { place: old, state: before }, to: { place: next, state: after } };
  const outDir = run.workDirectory.out;
  const synthesizeWith = (state: StateKind) =>
    synthesize({ environment: { ...environment, state }, foundation: { ...foundation, state }, outDir });
  return { run, ...ends, action: decideMove({ ...ends, isSwitched: environment.state === to }), synthesize: synthesizeWith };
}

/** The other environments of the same account and region that have their states where the foundation has its state now. */
async function findFoundationUsers({ environment, target, file }: Session, to: StateKind): Promise<string[]> {
  const { account, region, name } = environment;
  const here = Object.entries(file.settings.environments).filter(
    ([other, { state, ...place }]) => other !== name && state !== to && place.account === account && place.region === region,
  );
  const inBucket = to === 'local' ? (await findStatesInUse(target)).map((state) => state.name) : [];
  const others = [...here.map(([other]) => other), ...inBucket].filter((other) => other !== name && other !== 'foundation');
  return [...new Set(others)].sort();
}

function movedElsewhere(environment: string): TradingInfraError {
  const message = `The state of ${environment} was moved to local files on another machine or in another folder. Nothing was changed.`;
  return new TradingInfraError('IN_USE', message, { hint: `trading-infra runs list --env ${environment}` });
}
