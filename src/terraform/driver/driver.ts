// The driver: plans and applies one stack and reads its outputs, through the cdktf CLI. Only a saved plan is ever applied.
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProgressEvent } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { parseJson } from '../../json.js';
import { readTerraformEvents, type TerraformEvent, toProgressEvent } from '../plan/events.js';
import { changesFromEvents, countChanges, needsShow, type PlanCounts, type SavedPlan } from '../plan/plan.js';
import { isCrashed } from './bad-endings.js';
import { describeFailure } from './describe-failure.js';
import { hasErroredState, keepErroredState, saveErroredState } from './errored-state.js';
import { listOldJobs, readOutput, readResult, removeJobs } from './job.js';
import { hashPlan } from './plan-hash.js';
import { type DriverContext, prepareRun, runCdktfJob, type StackRun } from './run.js';
import { readChanges, readConfiguration } from './show-plan.js';
import { explainTaints, rememberUnfinished } from './unfinished-resources.js';
import { finishInterruptedCreations } from './untaint.js';

export type { StackRun } from './run.js';

export interface ApplyResult {
  /** The number of resources created, updated or destroyed. */
  resources: number;
  seconds: number;
  /** The outputs after the apply, as `readOutputs` returns them; undefined if they could not be read. */
  outputs: Record<string, unknown> | undefined;
}

interface ApplyOptions {
  onProgress?: (event: ProgressEvent) => void;
  /** Whether the apply is a step of a removal, which a failure then names as the command to go on with. By default, if the plan is one. */
  isForRemoval?: boolean;
}

interface PlanOptions {
  destroy?: boolean;
  /** Limits the plan to these addresses and what they depend on. */
  targets?: readonly string[];
  /** An earlier plan of the same stack, which would otherwise be discarded. */
  keep?: SavedPlan | undefined;
}

/**
 * Saves the state that an earlier run of the stack could not save, if there is one, before the state is read for anything else. `planStack` does so
 * too. Throws PLAN_FAILED, STATE_LOCKED and other errors of `saveErroredState`.
 */
export async function saveUnsavedState(ctx: DriverContext, run: StackRun): Promise<void> {
  const { plan: jobs } = run.workDirectory;
  for (const old of await listOldJobs(jobs, run.stack)) await keepErroredState(run.workDirectory, run.stack, old.folder);
  if (await hasErroredState(run.workDirectory, run.stack)) await saveErroredState(ctx, await prepareRun(ctx, run));
}

/**
 * Plans a stack (or its destruction) and saves the plan. Throws INTERRUPTED, IN_USE, STATE_LOCKED, PROVIDER_UNAVAILABLE, PLAN_FAILED or
 * another error of `translateTerraformFailure`.
 */
export async function planStack(
  ctx: DriverContext,
  run: StackRun,
  { destroy = false, targets, keep }: PlanOptions = {},
): Promise<SavedPlan> {
  const prepared = await prepareRun(ctx, run);
  const { plan: jobs, runs } = run.workDirectory;
  const oldJobs = (await listOldJobs(jobs, run.stack)).filter(({ folder }) => keep === undefined || folder !== dirname(keep.path));
  for (const old of oldJobs) {
    const hasDied = await isCrashed(old, await readResult(old, 'apply'));
    await rememberUnfinished(runs, run.stack, readTerraformEvents(await readOutput(old, 'apply', 'stdout')), { hasDied });
  }
  await saveUnsavedState(ctx, run);
  await finishInterruptedCreations(ctx, prepared);
  const end = await runCdktfJob(ctx, prepared, { command: 'diff', destroy, ...(targets && { targets }) });
  const { job, result } = end;
  const events = readTerraformEvents(await readOutput(job, 'plan', 'stdout'));
  if (result?.exitCode !== 0 && result?.exitCode !== 2) {
    throw await describeFailure(ctx, prepared, { ...end, events, phase: 'plan' });
  }
  // Only now: as long as a lock is in the way, the old jobs tell whether the process that holds it is dead.
  await removeJobs(oldJobs);
  // The plan contains the state, and with it the API key. It must not outlive the command.
  ctx.defer(() => rm(job.folder, { recursive: true, force: true }));
  const configuration = await readConfiguration(prepared, job.plan);
  const announced = changesFromEvents(events, configuration);
  const planned = !destroy && needsShow(announced, configuration) ? await readChanges(ctx, prepared, job.plan, configuration) : announced;
  // Only a plan of the whole stack tells what is no longer unfinished.
  const changes = destroy || targets ? planned : await explainTaints(runs, run.stack, planned);
  return {
    path: job.plan,
    stack: run.stack,
    destroy,
    changes,
    counts: countChanges(changes),
    hasChanges: result.exitCode === 2,
    createdAt: ctx.now().toISOString(),
    basis: run.basis,
    sha256: await hashPlan({ path: job.plan, basis: run.basis }),
  };
}

/**
 * Applies exactly the saved plan; reports 'apply-started' and 'apply-progress', and passes each resource's progress to `onProgress`. Throws
 * PLAN_STALE if the plan file or the state has changed since the plan was shown, and INTERRUPTED, STATE_LOCKED, APPLY_FAILED, DESTROY_FAILED or another error of `translateTerraformFailure`.
 */
export async function applyPlan(
  ctx: DriverContext,
  run: StackRun,
  plan: SavedPlan,
  { onProgress = () => {}, isForRemoval = plan.destroy }: ApplyOptions = {},
): Promise<ApplyResult> {
  const prepared = await prepareRun(ctx, run);
  if ((await hashPlan(plan).catch(() => undefined)) !== plan.sha256) {
    throw new TradingInfraError(
      'PLAN_STALE',
      `The saved plan of ${plan.stack}, or a file that belongs to it, has changed since it was shown. Nothing was changed.`,
    );
  }
  const started = ctx.now().getTime();
  const total = countCompletions(plan.counts);
  ctx.report({ type: 'apply-started', stack: run.stack, total });
  const events: TerraformEvent[] = [];
  const onEvent = (event: TerraformEvent) => {
    events.push(event);
    const progress = toProgressEvent(event, ctx.signal.aborted);
    if (progress === undefined) return;
    ctx.report({ type: 'apply-progress', stack: run.stack, event: progress });
    onProgress(progress);
  };
  const command = plan.destroy ? 'destroy' : 'deploy';
  const end = await runCdktfJob(ctx, prepared, { command, destroy: plan.destroy, plan: plan.path, onEvent });
  const { job, result } = end;
  const summary = events.find((event) => event.type === 'change_summary' && event.changes.operation !== 'plan');
  // Terraform announces the summary only after everything has succeeded, which may be after its wrapper was killed.
  if ((result?.exitCode ?? 0) !== 0 || summary?.type !== 'change_summary') {
    await keepErroredState(run.workDirectory, run.stack, dirname(plan.path));
    throw await describeFailure(ctx, prepared, { ...end, events, phase: isForRemoval ? 'destroy' : 'apply', total, changes: plan.changes });
  }
  const outputs = await readSavedOutputs(job.folder);
  await rememberUnfinished(run.workDirectory.runs, run.stack, events);
  await Promise.all([dirname(plan.path), job.folder].map((folder) => rm(folder, { recursive: true, force: true })));
  const { add, change, remove } = summary.changes;
  return { resources: add + change + remove, seconds: (ctx.now().getTime() - started) / 1000, outputs };
}

/** Reads the outputs from the state, by name; empty if nothing is deployed. Throws the same errors as `planStack`. */
export async function readOutputs(ctx: DriverContext, run: StackRun): Promise<Record<string, unknown>> {
  const prepared = await prepareRun(ctx, run);
  const end = await runCdktfJob(ctx, prepared, { command: 'output', destroy: false });
  const { job, ended } = end;
  const outputs = await readSavedOutputs(job.folder);
  if (outputs === undefined || ended.exitCode !== 0) {
    throw await describeFailure(ctx, prepared, { ...end, events: [], phase: 'output' });
  }
  await rm(job.folder, { recursive: true, force: true });
  return outputs;
}

/** Reads the output of `terraform output -json` that the launcher saved; undefined if there is none. */
async function readSavedOutputs(folder: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(join(folder, 'output.json'), 'utf8').catch(() => '');
  if (text === '') return undefined;
  const outputs = parseJson<Record<string, { value: unknown }>>(text, 'The output of terraform output');
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/** How many completion events a full apply emits. A replacement counts twice: one destruction, one creation. */
function countCompletions({ create, update, replace, delete: deleted }: PlanCounts): number {
  return create + update + deleted + 2 * replace;
}
