// Applies a plan so that its record names every resource.
import type { Context } from '../../context.js';
import { type ApplyResult, applyPlan, type StackRun } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import type { RunLog } from '../../workspace/record-writer.js';
import type { RecordedSession } from './record.js';

interface ApprovedRun {
  run: StackRun;
  plan: SavedPlan;
  log: RunLog;
}

/** Applies exactly this plan, and records the progress of its resources. Throws the errors of `applyPlan`. */
export function applyRecorded(ctx: Context, _session: RecordedSession, { run, plan, log }: ApprovedRun): Promise<ApplyResult> {
  return applyPlan(ctx, run, plan, { onProgress: (event) => log.follow(event) });
}
