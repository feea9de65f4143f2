// Compares a stack's state with what the services have, without changing either: a refresh-only plan, which is never applied.
import { rm } from 'node:fs/promises';
import { readTerraformEvents } from '../plan/events.js';
import { describeFailure } from './describe-failure.js';
import { readOutput } from './job.js';
import { type DriverContext, prepareRun, runCdktfJob, type StackRun } from './run.js';
import { showPlan } from './show-plan.js';

/** A resource that was changed or deleted outside of Terraform. Its values may be secret. */
export interface DriftedResource {
  address: string;
  type: string;
  change: {
    before: Record<string, unknown> | null;
    /** Null if the resource no longer exists. */
    after: Record<string, unknown> | null;
    /** These mirror the shape of the values: `true` stands where a value is sensitive. */
    before_sensitive?: unknown;
    after_sensitive?: unknown;
  };
}

/** Holds the state lock as a plan does. Throws the same errors as `planStack`. */
export async function refreshStack(ctx: DriverContext, run: StackRun): Promise<DriftedResource[]> {
  const prepared = await prepareRun(ctx, run);
  const end = await runCdktfJob(ctx, prepared, { command: 'diff', destroy: false, refreshOnly: true });
  const { job, result } = end;
  if (result?.exitCode !== 0 && result?.exitCode !== 2) {
    const events = readTerraformEvents(await readOutput(job, 'plan', 'stdout'));
    throw await describeFailure(ctx, prepared, { ...end, events, phase: 'plan' });
  }
  // The plan contains the state, and with it secrets.
  ctx.defer(() => rm(job.folder, { recursive: true, force: true }));
  if (result.exitCode === 0) return [];
  const { resource_drift: drifted = [] } = await showPlan<{ resource_drift?: DriftedResource[] }>(ctx, prepared, job.plan);
  return drifted;
}
