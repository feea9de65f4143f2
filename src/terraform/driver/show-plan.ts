// Reads a saved plan, and the configuration that it was made from.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import { parseJson } from '../../json.js';
import type { Configuration, ResourceChange } from '../plan/plan.js';
import { changesFromShow } from '../plan/shown-changes.js';
import type { ShownPlan } from '../plan/shown-plan.js';
import { configurationFolder } from './configuration.js';
import type { DriverContext, PreparedRun } from './run.js';

/** The synthesized stack that a plan was made from. `path` is that of the plan file. */
export async function readConfiguration({ run }: PreparedRun, path: string): Promise<Configuration> {
  const file = join(stackFolderOf(path, run.stack), 'cdk.tf.json');
  return parseJson(await readFile(file, 'utf8'), file);
}

/** Runs `terraform show`. This starts the provider again (2 to 5 s), so the driver does this only if the plan's events are not detailed enough. */
export async function readChanges(
  ctx: DriverContext,
  prepared: PreparedRun,
  path: string,
  configuration: Configuration,
): Promise<ResourceChange[]> {
  return changesFromShow(await showPlan<ShownPlan>(ctx, prepared, path), configuration);
}

/** The document of `terraform show -json` for the plan in a job's folder. Throws INTERRUPTED or PLAN_FAILED. */
export async function showPlan<Shown>(ctx: DriverContext, { env, run }: PreparedRun, path: string): Promise<Shown> {
  const cwd = stackFolderOf(path, run.stack);
  const shown = await ctx.run(run.terraform.path, ['show', '-json', path], { cwd, env, signal: ctx.signal });
  if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted while planning. Nothing was changed.');
  if (shown.exitCode !== 0) throw new TradingInfraError('PLAN_FAILED', `Terraform cannot read the plan: ${shown.stderr.trim()}`);
  return parseJson<object>(shown.stdout, 'The output of terraform show') as Shown;
}

function stackFolderOf(path: string, stack: string): string {
  return join(configurationFolder(dirname(path)), 'stacks', stack);
}
