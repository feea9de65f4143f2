// Shows the locks of an environment's states, and removes them.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { StackId } from '../../platform/names.js';
import { describeLock } from '../../terraform/driver/lock-holder.js';
import { movedTo } from '../../terraform/state-lock.js';
import { listRuns } from '../../workspace/journal.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import type { Session } from '../session/session.js';
import { type StackPlace, stackPlaces } from './stack-places.js';
import { deleteLock, findOrphan, type HeldLock, readLock } from './state-lock.js';

/** A lock, with what is known about the process that holds it. */
export interface FoundLock extends Pick<StackPlace, 'stack' | 'location'> {
  lock: HeldLock;
  /** Seconds since the lock was taken; undefined if the lock does not say. */
  age: number | undefined;
  /** The stack's latest run in this folder's journal. */
  lastRun?: ReportedRun;
}

type LockContext = Pick<Context, 'now'>;

/** The locks of the environment's platform and of the foundation that it stands on. */
export async function findLocks(ctx: LockContext, session: Session): Promise<FoundLock[]> {
  const found = await Promise.all(stackPlaces(session).map((place) => findLock(ctx, session, place)));
  return found.filter((one) => one !== undefined);
}

async function findLock(ctx: LockContext, { target }: Session, place: StackPlace): Promise<FoundLock | undefined> {
  const lock = await readLock(target, place, ctx.now());
  if (lock === undefined) return undefined;
  const age = (ctx.now().getTime() - Date.parse(lock.created ?? '')) / 1000;
  // The command that asks is itself in the journal, and running.
  const run = (await listRuns(ctx, place.runs)).find(({ pid }) => pid !== process.pid);
  return { stack: place.stack, location: place.location, lock, age: Number.isNaN(age) ? undefined : age, ...(run && { lastRun: run }) };
}

/** The lock of a stack's state; undefined if it is not locked. */
export function findStackLock(ctx: LockContext, session: Session, stack: StackId): Promise<FoundLock | undefined> {
  return findLock(ctx, session, stackPlace(session, stack));
}

function stackPlace(session: Pick<Session, 'environment' | 'foundation' | 'file'>, stack: StackId): StackPlace {
  const [platform, foundation] = stackPlaces(session);
  return stack === 'platform' ? platform : foundation;
}

/** A sentence about a lock without its final full stop: who, since when, which operation and process, whether it lives, and what the journal says. */
export function describeFoundLock({ stack, lock, lastRun: run }: FoundLock): string {
  const journal = run === undefined ? '' : `. The journal says: ${run.command} ${runWords[run.outcome]}, started ${run.startedAt}`;
  return `The state of ${stack} is ${describeLock(lock, lock.holder)}${journal}`;
}

const runWords: Record<ReportedRun['outcome'], string> = {
  running: 'is running',
  done: 'was completed',
  failed: 'failed',
  interrupted: 'was interrupted',
  'interrupted?': 'did not finish',
};

/** The error for a lock that is in the way. */
export function lockedError(found: FoundLock, environment: string): TradingInfraError {
  const { lock } = found;
  const hint =
    lock.holder.state === 'running'
      ? `Wait until process ${lock.holder.job.terraform} has ended, or stop it: kill -INT ${lock.holder.job.terraform}`
      : unlockCommand(lock, environment);
  return new TradingInfraError('STATE_LOCKED', `${describeFoundLock(found)}.`, { hint, details: { lock } });
}

function unlockCommand({ id, holder }: HeldLock, environment: string): string {
  return `trading-infra unlock --env ${environment} ${holder.state === 'dead' ? '--yes' : `--lock ${id}`}`;
}

/**
 * Removes a lock. Throws STATE_LOCKED if its Terraform is running: without the lock, two of them would write one state. Throws it, too, for the
 * lock with which `state migrate` has closed an old place: a plan made there would create everything a second time.
 */
export async function removeLock({ target, environment }: Session, found: FoundLock): Promise<boolean> {
  if (found.lock.holder.state === 'running') throw lockedError(found, environment.name);
  const place = movedTo(found.lock.operation);
  if (place !== undefined) {
    const message = `The state of ${found.stack} is no longer here: state migrate has moved it (state: ${place}). The lock stays.`;
    throw new TradingInfraError('STATE_LOCKED', message, {
      hint: `trading-infra state migrate --env ${environment.name} --to ${place}   # completes a migration that was interrupted`,
    });
  }
  return deleteLock(target, found.location, found.lock.id);
}

const pollMs = 1000;

/**
 * Waits for a Terraform that outlived the command that had started it, and that still works on a stack. Ctrl-C ends the waiting, not that
 * Terraform. Throws INTERRUPTED.
 */
export async function waitForOrphan(
  ctx: Pick<Context, 'now' | 'sleep' | 'signal' | 'report'>,
  session: Pick<Session, 'environment' | 'foundation' | 'file'>,
  stack: StackId,
): Promise<void> {
  const place = stackPlace(session, stack);
  let orphan = await findOrphan(place, ctx.now());
  if (orphan === undefined) return;
  const { terraform, command, startedAt } = orphan;
  const text = `The command that started Terraform (process ${terraform}, ${command} since ${startedAt}) died, but that Terraform is still running. Waiting for it to end.`;
  ctx.report({ type: 'warning', text });
  while (orphan !== undefined) {
    if (ctx.signal.aborted) {
      throw new TradingInfraError(
        'INTERRUPTED',
        `Interrupted. Terraform (process ${terraform}) is still running; nothing else was changed.`,
        {
          hint: `Run the same command again, or stop that Terraform first: kill -INT ${terraform}`,
        },
      );
    }
    await ctx.sleep(pollMs);
    orphan = await findOrphan(place, ctx.now());
  }
}
