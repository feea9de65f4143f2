// `state migrate`: moves the states of an environment to the other backend. A state is copied byte for byte, because Terraform itself gives a
// state that it migrates into a bucket a new lineage; Terraform then has to plan the same with the copy. Only then do the settings change, and
// the old place is closed.
import { mkdir, rename, stat } from 'node:fs/promises';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { saveStateKind } from '../../settings/file.js';
import { step } from '../../step.js';
import { initialiseBackend, planWithoutRefresh } from '../../terraform/driver/state-commands.js';
import { lockFile } from '../../terraform/state-lock.js';
import { writePrivateText } from '../../workspace/files.js';
import { recordRun } from '../../workspace/journal.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { machine } from '../../workspace/run-record.js';
import { ensureStateBucket } from '../bootstrap/state-bucket.js';
import { describeRun, journalOf, type RecordedSession } from '../runs/record.js';
import type { Session } from '../session/session.js';
import { backUpState, backupFile, backupFolder, newVersion } from './backups.js';
import type { StateMove } from './inspect-migration.js';
import { requireSamePlan, requireSameState } from './migration-plan.js';
import { describePlace, type ReadState, readState, readStateFile, type StateKind, type StatePlace, writeStateObject } from './place.js';
import { deleteStateObject, putTombstone, removeTombstone } from './tombstone.js';

/** The part of a session that a migration needs. */
export type MigratedSession = RecordedSession & Pick<Session, 'file'>;

/** Makes the moves of a migration, and records it where everybody finds it: in the state bucket, which is one of the two places. */
export function runMigration(ctx: Context, session: MigratedSession, to: StateKind, moves: readonly StateMove[]): Promise<void> {
  const journal = journalOf({ ...session, environment: { ...session.environment, state: 's3' } });
  return recordRun(ctx, journal, describeRun(session, 'state migrate'), (log) => migrateState(ctx, session, to, moves, log));
}

/**
 * Makes `moves` and writes `state` into the settings. Interrupted at any moment, another run completes it. Throws INTERRUPTED, STATE_LOCKED,
 * STATE_FAILED or IN_USE; the state then stays in use where the settings say.
 */
async function migrateState(
  ctx: Context,
  session: MigratedSession,
  to: StateKind,
  moves: readonly StateMove[],
  log: RunLog,
): Promise<void> {
  const { target, file, environment } = session;
  if (to === 's3' && moves.some(({ action }) => action !== 'nothing')) {
    await step(ctx, { id: 'state-bucket', title: 'Prepare the state bucket' }, () => ensureStateBucket(ctx, target));
  }
  const closed: StatePlace[] = [];
  for (const move of moves) {
    if (to === 's3') await removeTombstone(move.to.place);
    if (move.action === 'copy') await copyState(ctx, move, log);
    if (move.action !== 'nothing') closed.push(move.from.place);
  }
  if (environment.state !== to) await saveStateKind(file, environment.name, to);
  for (const place of closed) {
    await step(ctx, { id: `retire-${place.stack}`, title: `Retire ${describePlace(place)}` }, () => retire(ctx, place, to));
  }
}

/**
 * Copies a state and closes its old place, unless the copy differs. The state bucket is locked while the state in it is read or written:
 * an old place for ever, a new one until the copy is complete.
 */
async function copyState(ctx: Context, move: StateMove, log: RunLog): Promise<void> {
  const { run, from, to } = move;
  if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted. The state stays in use where the settings say.');
  // An interrupted migration may have closed the place already.
  if (from.place.kind === 's3') await removeTombstone(from.place);
  log.note({ stateBefore: await backUpState(ctx, from.place) });
  if (to.place.kind === 'local') await backUpState(ctx, to.place);
  const before = await step(ctx, { id: `plan-${run.stack}`, title: `Plan the ${run.stack} with the state as it is` }, () =>
    planAt(ctx, move, from.place.kind),
  );
  await step(
    ctx,
    { id: `copy-${run.stack}`, title: `Copy the state to ${describePlace(to.place)}, compare it and plan again` },
    async () => {
      try {
        const original = await copyText(ctx, move);
        requireSameState(original, await readState(to.place));
        requireSamePlan(before, await planAt(ctx, move, to.place.kind));
        if (from.place.kind === 'local') requireSameState(original, await readUnlocked(from.place));
      } catch (error) {
        if (from.place.kind === 's3') await removeTombstone(from.place);
        throw error;
      }
    },
  );
}

/** Copies the text of the state as it is, and returns the original. */
async function copyText(ctx: Context, { from, to }: StateMove): Promise<ReadState> {
  const mark = { to: 'local' as const, who: machineName(), now: ctx.now() };
  const inBucket = from.place.kind === 's3' ? from.place : to.place;
  await putTombstone(inBucket, mark);
  const original = from.place.kind === 's3' ? await readState(from.place) : await readUnlocked(from.place);
  if (original === undefined) throw new TradingInfraError('STATE_FAILED', `${describePlace(from.place)} has disappeared.`);
  if (to.place.kind === 's3') await writeStateObject(to.place, original.text).finally(() => removeTombstone(to.place));
  else await writePrivateText(to.place.file, original.text);
  return original;
}

async function planAt(ctx: Context, { run, synthesize }: StateMove, kind: StateKind): Promise<string[]> {
  await synthesize(kind);
  await initialiseBackend(ctx, run);
  return planWithoutRefresh(ctx, run);
}

function machineName(): string {
  const { user, host } = machine();
  return `${user}@${host}`;
}

/** Reads a local state. Throws STATE_LOCKED if a Terraform on this machine holds its lock. */
async function readUnlocked({ file }: StatePlace): Promise<ReadState | undefined> {
  const lock = await stat(lockFile(file)).catch(() => undefined);
  if (lock === undefined) return readStateFile(file);
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
