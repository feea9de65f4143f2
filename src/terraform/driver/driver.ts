// The driver: plan, apply and outputs of one stack through the cdktf CLI, with the saved plan as the only thing that is ever applied.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import { progressOf, readTerraformEvents, type TerraformEvent } from '../plan/events.js';
import {
  type Configuration,
  changesFromEvents,
  changesFromShow,
  countChanges,
  needsShow,
  type PlanCounts,
  type SavedPlan,
} from '../plan/plan.js';
import { readOutput, removeOldJobs } from './job.js';
import { type DriverContext, failureOf, type Prepared, prepare, runJob, type StackRun } from './run.js';
import { explainTaints, rememberUnfinished } from './unfinished-resources.js';

export type { StackRun } from './run.js';

export interface ApplyResult {
  /** How many resources were created, changed or deleted. */
  resources: number;
  seconds: number;
  /** The outputs after it, as `readOutputs` gives them; undefined when Terraform could not be asked for them. */
  outputs: Record<string, unknown> | undefined;
}

/**
 * Plans a stack (or its destruction) and saves the plan. Errors: INTERRUPTED, STATE_LOCKED, PROVIDER_UNAVAILABLE, PLAN_FAILED and whatever
 * `translateTerraformFailure` recognises.
 */
export async function planStack(ctx: DriverContext, run: StackRun, { destroy = false } = {}): Promise<SavedPlan> {
  const prepared = await prepare(ctx, run);
  const { plan: jobs, runs } = run.workDirectory;
  await removeOldJobs(jobs, run.stack, (applied) => rememberUnfinished(runs, run.stack, readTerraformEvents(applied)));
  const end = await runJob(ctx, prepared, { command: 'diff', destroy });
  const { job, result } = end;
  const events = readTerraformEvents(await readOutput(job, 'plan', 'stdout'));
  if (result?.exitCode !== 0 && result?.exitCode !== 2) {
    throw await failureOf(ctx, prepared, { ...end, events, phase: 'plan' });
  }
  // It holds the state, and with it the API key: nobody may find it once there is nothing more to approve.
  ctx.defer(() => rm(job.folder, { recursive: true, force: true }));
  const configuration = await readConfiguration(prepared);
  const told = changesFromEvents(events, configuration);
  const shown = needsShow(told) && !destroy ? await showPlan(ctx, prepared, job.plan, configuration) : told;
  const changes = await explainTaints(runs, run.stack, shown);
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
 * Applies exactly the saved plan, and tells 'apply-started' and 'apply-progress'. Errors: PLAN_STALE when the plan or the state is no longer
 * what was shown, INTERRUPTED, STATE_LOCKED, APPLY_FAILED, DESTROY_FAILED and whatever `translateTerraformFailure` recognises.
 */
export async function applyPlan(ctx: DriverContext, run: StackRun, plan: SavedPlan): Promise<ApplyResult> {
  const prepared = await prepare(ctx, run);
  if ((await sha256(plan.path).catch(() => undefined)) !== plan.sha256) {
    throw new TradingInfraError('PLAN_STALE', `The saved plan of ${plan.stack} is no longer the one that was shown.`);
  }
  const started = ctx.now().getTime();
  const total = completionsOf(plan.counts);
  ctx.report({ type: 'apply-started', stack: run.stack, total });
  const events: TerraformEvent[] = [];
  const onEvent = (event: TerraformEvent) => {
    events.push(event);
    const progress = progressOf(event, ctx.signal.aborted);
    if (progress !== undefined) ctx.report({ type: 'apply-progress', stack: run.stack, event: progress });
  };
  const command = plan.destroy ? 'destroy' : 'deploy';
  const end = await runJob(ctx, prepared, { command, destroy: plan.destroy, plan: plan.path, onEvent });
  const { job, result } = end;
  const summary = events.find((event) => event.type === 'change_summary' && event.changes.operation !== 'plan');
  if (result?.exitCode !== 0 || summary?.type !== 'change_summary') {
    throw await failureOf(ctx, prepared, { ...end, events, phase: plan.destroy ? 'destroy' : 'apply', total });
  }
  const outputs = await outputsIn(job.folder);
  await rememberUnfinished(run.workDirectory.runs, run.stack, events);
  await Promise.all([dirname(plan.path), job.folder].map((folder) => rm(folder, { recursive: true, force: true })));
  const { add, change, remove } = summary.changes;
  return { resources: add + change + remove, seconds: (ctx.now().getTime() - started) / 1000, outputs };
}

/** The outputs as they stand in the state, by name; empty when nothing is deployed. Errors: as `planStack`. */
export async function readOutputs(ctx: DriverContext, run: StackRun): Promise<Record<string, unknown>> {
  const prepared = await prepare(ctx, run);
  const end = await runJob(ctx, prepared, { command: 'output', destroy: false });
  const { job, ended } = end;
  const outputs = await outputsIn(job.folder);
  if (outputs === undefined || ended.exitCode !== 0) {
    throw await failureOf(ctx, prepared, { ...end, events: [], phase: 'output' });
  }
  await rm(job.folder, { recursive: true, force: true });
  return outputs;
}

/** What the launcher kept of `terraform output -json`. */
async function outputsIn(folder: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(join(folder, 'output.json'), 'utf8').catch(() => '');
  if (text === '') return undefined;
  const outputs: Record<string, { value: unknown }> = JSON.parse(text);
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

async function readConfiguration({ stackFolder }: Prepared): Promise<Configuration> {
  return JSON.parse(await readFile(join(stackFolder, 'cdk.tf.json'), 'utf8'));
}

/** Starts the provider once more (2 to 5 s), so only for plans whose events do not say enough. */
async function showPlan(ctx: DriverContext, prepared: Prepared, path: string, configuration: Configuration) {
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

/** A replacement is told as two: the old one goes, the new one comes. */
function completionsOf({ create, update, replace, delete: deleted }: PlanCounts): number {
  return create + update + deleted + 2 * replace;
}
