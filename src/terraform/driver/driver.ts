// The driver: plans and applies one stack and reads its outputs, through the cdktf CLI. Only a saved plan is ever applied.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import { readTerraformEvents, type TerraformEvent, toProgressEvent } from '../plan/events.js';
import { type Configuration, changesFromEvents, countChanges, needsShow, type PlanCounts, type SavedPlan } from '../plan/plan.js';
import { changesFromShow } from '../plan/shown-changes.js';
import { readOutput, removeOldJobs } from './job.js';
import { type DriverContext, describeFailure, type PreparedRun, prepareRun, runCdktfJob, type StackRun } from './run.js';
import { explainTaints, rememberUnfinished } from './unfinished-resources.js';

export type { StackRun } from './run.js';

export interface ApplyResult {
  /** The number of resources created, updated or destroyed. */
  resources: number;
  seconds: number;
  /** The outputs after the apply, as `readOutputs` returns them; undefined if they could not be read. */
  outputs: Record<string, unknown> | undefined;
}

/**
 * Plans a stack (or its destruction) and saves the plan. Throws INTERRUPTED, IN_USE, STATE_LOCKED, PROVIDER_UNAVAILABLE, PLAN_FAILED or
 * another error of `translateTerraformFailure`.
 */
export async function planStack(ctx: DriverContext, run: StackRun, { destroy = false } = {}): Promise<SavedPlan> {
  const prepared = await prepareRun(ctx, run);
  const { plan: jobs, runs } = run.workDirectory;
  await removeOldJobs(jobs, run.stack, (applied) => rememberUnfinished(runs, run.stack, readTerraformEvents(applied)));
  const end = await runCdktfJob(ctx, prepared, { command: 'diff', destroy });
  const { job, result } = end;
  const events = readTerraformEvents(await readOutput(job, 'plan', 'stdout'));
  if (result?.exitCode !== 0 && result?.exitCode !== 2) {
    throw await describeFailure(ctx, prepared, { ...end, events, phase: 'plan' });
  }
  // The plan contains the state, and with it the API key. It must not outlive the command.
  ctx.defer(() => rm(job.folder, { recursive: true, force: true }));
  const configuration = await readConfiguration(prepared);
  const announced = changesFromEvents(events, configuration);
  const planned =
    !destroy && needsShow(announced, configuration) ? await readPlanInFull(ctx, prepared, job.plan, configuration) : announced;
  const changes = await explainTaints(runs, run.stack, planned);
  return {
    path: job.plan,
    stack: run.stack,
    destroy,
    changes,
    counts: countChanges(changes),
    hasChanges: result.exitCode === 2,
    createdAt: ctx.now().toISOString(),
    sha256: await sha256(job.plan),
  };
}

/**
 * Applies exactly the saved plan; reports 'apply-started' and 'apply-progress'. Throws PLAN_STALE if the plan file or the state has changed
 * since the plan was shown, and INTERRUPTED, STATE_LOCKED, APPLY_FAILED, DESTROY_FAILED or another error of `translateTerraformFailure`.
 */
export async function applyPlan(ctx: DriverContext, run: StackRun, plan: SavedPlan): Promise<ApplyResult> {
  const prepared = await prepareRun(ctx, run);
  if ((await sha256(plan.path).catch(() => undefined)) !== plan.sha256) {
    throw new TradingInfraError('PLAN_STALE', `The saved plan of ${plan.stack} has changed since it was shown.`);
  }
  const started = ctx.now().getTime();
  const total = countCompletions(plan.counts);
  ctx.report({ type: 'apply-started', stack: run.stack, total });
  const events: TerraformEvent[] = [];
  const onEvent = (event: TerraformEvent) => {
    events.push(event);
    const progress = toProgressEvent(event, ctx.signal.aborted);
    if (progress !== undefined) ctx.report({ type: 'apply-progress', stack: run.stack, event: progress });
  };
  const command = plan.destroy ? 'destroy' : 'deploy';
  const end = await runCdktfJob(ctx, prepared, { command, destroy: plan.destroy, plan: plan.path, onEvent });
  const { job, result } = end;
  const summary = events.find((event) => event.type === 'change_summary' && event.changes.operation !== 'plan');
  if (result?.exitCode !== 0 || summary?.type !== 'change_summary') {
    throw await describeFailure(ctx, prepared, { ...end, events, phase: plan.destroy ? 'destroy' : 'apply', total });
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
  const outputs: Record<string, { value: unknown }> = JSON.parse(text);
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

async function readConfiguration({ stackFolder }: PreparedRun): Promise<Configuration> {
  return JSON.parse(await readFile(join(stackFolder, 'cdk.tf.json'), 'utf8'));
}

/** Runs `terraform show`. This starts the provider again (2 to 5 s), so the driver does this only if the plan's events are not detailed enough. */
async function readPlanInFull(ctx: DriverContext, prepared: PreparedRun, path: string, configuration: Configuration) {
  const { env, stackFolder, run } = prepared;
  const shown = await ctx.run(run.terraform.path, ['show', '-json', path], { cwd: stackFolder, env, signal: ctx.signal });
  if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted while planning. Nothing was changed.');
  if (shown.exitCode !== 0) throw new TradingInfraError('PLAN_FAILED', `Terraform cannot read its own plan: ${shown.stderr.trim()}`);
  return changesFromShow(JSON.parse(shown.stdout), configuration);
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** How many completion events a full apply emits. A replacement counts twice: one destruction, one creation. */
function countCompletions({ create, update, replace, delete: deleted }: PlanCounts): number {
  return create + update + deleted + 2 * replace;
}
