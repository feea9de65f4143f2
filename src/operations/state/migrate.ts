// `state migrate`: moves the states of an environment to the other backend. A state is copied by Terraform, which locks both places; the copy
// is compared, and Terraform has to plan the same with it. Only then do the settings change, and the old place is closed.
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { saveEnvironment } from '../../settings/file.js';
import { step } from '../../step.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { copyToNewBackend, initialiseBackend, planWithoutRefresh } from '../../terraform/driver/state-commands.js';
import { synthesize } from '../../terraform/synth.js';
import { recordRun } from '../../workspace/journal.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { machine } from '../../workspace/run-record.js';
import { ensureStateBucket } from '../bootstrap/state-bucket.js';
import { describeRun, journalOf } from '../runs/record.js';
import type { Session } from '../session/session.js';
import { backUpState, backupFile, backupFolder, newVersion } from './backups.js';
import type { StateMove } from './inspect-migration.js';
import { requireSamePlan, requireSameState } from './migration-plan.js';
import { describePlace, type ReadState, readState, type StateKind, type StatePlace } from './place.js';
import { deleteStateObject, putTombstone, removeTombstone } from './tombstone.js';

/** How often a state is copied again because it was changed between its copy and the closing of its old place. */
const maxCopies = 3;

/** Makes the moves of a migration, and records it where everybody finds it: in the state bucket, which is one of the two places. */
export function runMigration(ctx: Context, session: Session, to: StateKind, moves: readonly StateMove[]): Promise<void> {
  const journal = journalOf({ ...session, environment: { ...session.environment, state: 's3' } });
  return recordRun(ctx, journal, describeRun(session, 'state migrate'), (log) => migrateState(ctx, session, to, moves, log));
}

/**
 * Makes `moves` and writes `state` into the settings. Interrupted at any moment, another run completes it. Throws INTERRUPTED, STATE_LOCKED,
 * STATE_FAILED or IN_USE; the state then stays in use where the settings say.
 */
async function migrateState(ctx: Context, session: Session, to: StateKind, moves: readonly StateMove[], log: RunLog): Promise<void> {
  const { target, file, environment } = session;
  if (to === 's3' && moves.some(({ action }) => action !== 'nothing')) {
    await step(ctx, { id: 'state-bucket', title: 'Prepare the state bucket' }, () => ensureStateBucket(ctx, target));
  }
  const closed: StatePlace[] = [];
  for (const move of moves) {
    if (to === 's3') await removeTombstone(move.to.place);
    if (move.action === 'copy') await copyUntilClosed(ctx, session, move, log);
    if (move.action !== 'nothing') closed.push(move.from.place);
  }
  const settings = file.settings.environments[environment.name];
  if (settings !== undefined && settings.state !== to) await saveEnvironment(file, environment.name, { ...settings, state: to });
  for (const place of closed) {
    await step(ctx, { id: `retire-${place.stack}`, title: `Retire ${describePlace(place)}` }, () => retire(ctx, place, to));
  }
}

/** Copies a state until nobody has changed the original between the copy and the closing of its place. */
async function copyUntilClosed(ctx: Context, session: Session, move: StateMove, log: RunLog): Promise<void> {
  for (let copies = 1; ; copies += 1) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted. The state stays in use where the settings say.');
    const copied = await copyAndCompare(ctx, session, move, log);
    if (await closeOldPlace(ctx, move, copied)) return;
    if (copies === maxCopies) {
      const message = `${describePlace(move.from.place)} was changed while it was copied, ${maxCopies} times. It stays in use.`;
      throw new TradingInfraError('STATE_FAILED', message, { hint: 'Run the same command again when nobody else is deploying' });
    }
  }
}

async function copyAndCompare(ctx: Context, session: Session, { run, from, to }: StateMove, log: RunLog): Promise<ReadState> {
  const place = from.place;
  // An interrupted migration may have closed the place already.
  if (place.kind === 's3') await removeTombstone(place);
  log.note({ stateBefore: await backUpState(ctx, place) });
  if (to.place.kind === 'local') await backUpState(ctx, to.place);
  const plan = (kind: StateKind, init: typeof initialiseBackend) => planAt(ctx, session, { run, kind, init });
  const before = await step(ctx, { id: `plan-${run.stack}`, title: `Plan the ${run.stack} with the state as it is` }, () =>
    plan(place.kind, initialiseBackend),
  );
  return step(
    ctx,
    { id: `copy-${run.stack}`, title: `Copy the state to ${describePlace(to.place)}, compare it and plan again` },
    async () => {
      const after = await plan(to.place.kind, copyToNewBackend);
      const original = await readState(place);
      if (original === undefined) throw new TradingInfraError('STATE_FAILED', `${describePlace(place)} has disappeared.`);
      requireSameState(original, await readState(to.place));
      requireSamePlan(before, after);
      return original;
    },
  );
}

interface PlanAt {
  run: StackRun;
  kind: StateKind;
  init: typeof initialiseBackend;
}

async function planAt(ctx: Context, { environment, foundation }: Session, { run, kind: state, init }: PlanAt): Promise<string[]> {
  await synthesize({ environment: { ...environment, state }, foundation: { ...foundation, state }, outDir: run.workDirectory.out });
  await init(ctx, run);
  return planWithoutRefresh(ctx, run);
}

/** Makes sure that nobody changes the old state any more; false if somebody has changed it since it was copied. */
async function closeOldPlace(ctx: Context, { from: { place }, to }: StateMove, copied: ReadState): Promise<boolean> {
  if (place.kind === 's3') await putTombstone(place, { to: to.place.kind, who: machineName(), now: ctx.now() });
  else await refuseLockedFile(place);
  const now = await readState(place);
  if (now?.serial === copied.serial && now.lineage === copied.lineage) return true;
  if (place.kind === 's3') await removeTombstone(place);
  return false;
}

function machineName(): string {
  const { user, host } = machine();
  return `${user}@${host}`;
}

/** Throws STATE_LOCKED if a Terraform on this machine holds the lock of a local state. */
async function refuseLockedFile({ file, stack }: StatePlace): Promise<void> {
  const lock = await stat(join(dirname(file), `.${stack}.tfstate.lock.info`)).catch(() => undefined);
  if (lock === undefined) return;
  throw new TradingInfraError('STATE_LOCKED', `A Terraform on this machine has locked ${file}. The settings are unchanged.`, {
    hint: 'Wait until it has ended, and run the same command again',
  });
}

/** Takes the old state out of use. A file becomes a backup; an object leaves its versions and a mark that its place is closed. */
async function retire(ctx: Context, place: StatePlace, to: StateKind): Promise<void> {
  if (place.kind === 's3') {
    await putTombstone(place, { to, who: machineName(), now: ctx.now() });
    return deleteStateObject(place);
  }
  const state = await readState(place);
  if (state === undefined) return;
  await mkdir(backupFolder(place), { recursive: true, mode: 0o700 });
  await rename(place.file, backupFile(place, newVersion(state.serial, ctx.now())));
}
