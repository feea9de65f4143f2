// Applies a plan so that it can be undone and looked up: the state before it is kept, and the record names every resource.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { type ApplyResult, applyPlan, type StackRun } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { backUpState } from '../state/backups.js';
import { placeOf } from '../state/place.js';
import type { RecordedSession } from './record.js';

interface ApprovedRun {
  run: StackRun;
  plan: SavedPlan;
  log: RunLog;
  /** See `applyPlan`. */
  isForRemoval?: boolean;
}

/**
 * Backs up the state, applies exactly this plan, and records the progress of its resources. Throws the errors of `applyPlan`, and INTERRUPTED
 * after Ctrl-C even if every change was made, because what comes after the apply is then left undone.
 */
export async function applyRecorded(
  ctx: Context,
  session: RecordedSession,
  { run, plan, log, isForRemoval = plan.destroy }: ApprovedRun,
): Promise<ApplyResult> {
  const { environment, target } = session;
  log.note({ stateBefore: await backUpState(ctx, placeOf(run, environment, target, environment.state)) });
  const applied = await applyPlan(ctx, run, plan, { onProgress: (event) => log.follow(event), isForRemoval });
  if (ctx.signal.aborted) {
    throw new TradingInfraError(
      'INTERRUPTED',
      `Interrupted after all ${applied.resources} changes; the state is saved and the lock released.`,
    );
  }
  return applied;
}
