// One run of the cdktf CLI on one stack: what plan, apply and output have in common.
import { dirname, join } from 'node:path';
import type { Context, RunResult } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { StackId } from '../../platform/names.js';
import type { WorkDirectory } from '../../workspace/directory.js';
import { nearestFolder, refuseUnusableFolder, refuseUnusableTemporaryFolder } from '../../workspace/usable-folders.js';
import { watchEndpoint } from '../endpoint-watch.js';
import { refuseOtherVersion, type Terraform } from '../find-terraform.js';
import type { PlanBasis } from '../plan/basis.js';
import type { TerraformEvent } from '../plan/events.js';
import { terraformCliConfig } from '../plugin-mirror.js';
import { configurationFolder, copyConfiguration } from './configuration.js';
import { driverEnvironment, droppedVariables, initEnvironment } from './environment.js';
import { requireFipsNames } from './fips-names.js';
import { forgetInitialised, isInitialised, recordInitialised } from './init-stamp.js';
import { type CdktfJob, createJob, readOutput, readResult } from './job.js';
import { refuseToAbandonState } from './moved-state.js';
import { builtPrograms, type DriverPrograms, runCdktf } from './process.js';
import type { WrapperResult } from './terraform-wrapper.js';

/** A synthesized stack, and everything needed to plan and apply it. */
export interface StackRun {
  stack: StackId;
  workDirectory: WorkDirectory;
  /** The target's environment variables: credentials, region, endpoint. */
  env: Record<string, string>;
  terraform: Terraform;
  /** The value of the flag `--plugin-mirror`. */
  pluginMirror?: string | undefined;
  /** The environment's name, for hints. */
  environment?: string | undefined;
  /** Whether to pass the user's TF_LOG on to Terraform. */
  debug?: boolean | undefined;
  /** How long to wait for a state lock that another run holds; 10 s by default. */
  lockTimeoutSeconds?: number | undefined;
  /** What a plan rests on beside the configuration and the state; recorded in the plan. */
  basis?: PlanBasis | undefined;
  /** Replaces the built programs. */
  programs?: DriverPrograms | undefined;
}

export type DriverContext = Pick<Context, 'env' | 'cwd' | 'platform' | 'run' | 'sleep' | 'signal' | 'report' | 'now' | 'defer'>;

export interface PreparedRun {
  run: StackRun;
  /** The stack's folder among the synthesized files. Its `.terraform` is used for the copies of the configuration in plans, too. */
  stackFolder: string;
  programs: DriverPrograms;
  env: Record<string, string>;
  cliConfig: string | undefined;
}

interface JobRequest {
  command: 'diff' | 'deploy' | 'destroy' | 'output';
  destroy: boolean;
  /** Whether to compare the state with the services only, and not with the stack. */
  refreshOnly?: boolean;
  /** The path of the plan to apply. */
  plan?: string;
  /** Limits a plan to these addresses and what they depend on. */
  targets?: readonly string[];
  onEvent?: (event: TerraformEvent) => void;
}

export interface JobEnd {
  job: CdktfJob;
  ended: RunResult;
  /** How the plan or apply ended; undefined if Terraform did not get that far. */
  result: WrapperResult | undefined;
  /** Whether the local endpoint that Terraform talked to went away during the run. */
  gone: boolean;
}

/** How long to wait for a state lock, unless the run says otherwise. */
export const lockTimeoutSeconds = 10;

/**
 * Finds the programs, builds the environment for the child processes, and makes sure that Terraform and the provider can run in it. Throws INTERRUPTED,
 * INTERNAL (not built), PROVIDER_UNAVAILABLE, NOT_WRITABLE, DISK_FULL, TERRAFORM_NOT_FOUND or, as `requireFipsNames` does, PREFLIGHT_FAILED.
 */
export async function prepareRun(ctx: DriverContext, run: StackRun): Promise<PreparedRun> {
  if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted before anything was changed.');
  const dropped = droppedVariables(ctx.env);
  if (dropped.length > 0) ctx.report({ type: 'warning', text: `These environment variables are ignored: ${dropped.join(', ')}.` });
  const { pluginMirror, workDirectory, env: target, debug } = run;
  await requireFipsNames(target);
  const providers = await terraformCliConfig(ctx, { dir: workDirectory.root, ...(pluginMirror && { pluginMirror }) });
  const stackFolder = join(workDirectory.out, 'stacks', run.stack);
  const driver = { ...providers, TF_DATA_DIR: join(stackFolder, '.terraform') };
  const env = driverEnvironment(ctx, { target, driver, debug });
  await refuseUnusableTemporaryFolder({ env, platform: ctx.platform });
  await refuseUnusableFolder(ctx, workDirectory.plan);
  await refuseOtherVersion(ctx, run.terraform, { cwd: await nearestFolder(stackFolder), env });
  return { run, stackFolder, programs: run.programs ?? builtPrograms(), env, cliConfig: providers.TF_CLI_CONFIG_FILE };
}

/** Runs cdktf. If `init` was skipped but turns out to be necessary, runs cdktf again with `init`. */
export async function runCdktfJob(ctx: DriverContext, prepared: PreparedRun, request: JobRequest): Promise<JobEnd> {
  const { stackFolder, run } = prepared;
  const initInputs = { stackFolder, terraform: run.terraform, cliConfig: prepared.cliConfig };
  const { stack, environment, workDirectory } = run;
  await refuseToAbandonState({ stack, environment, stackFolder, stateFolder: workDirectory.state });
  const skipInit = await isInitialised(initInputs);
  const end = await runOnce(ctx, prepared, request, skipInit);
  if (skipInit) {
    if (end.ended.exitCode === 0 || !asksForInit(await allOutput(end))) return end;
    await forgetInitialised(initInputs);
    return runCdktfJob(ctx, prepared, request);
  }
  if ((await readResult(end.job, 'init'))?.exitCode === 0) await recordInitialised(initInputs);
  return end;
}

async function runOnce(ctx: DriverContext, prepared: PreparedRun, request: JobRequest, skipInit: boolean): Promise<JobEnd> {
  const { run, programs, env } = prepared;
  const { command, destroy, refreshOnly = false, plan, targets, onEvent } = request;
  const job = await createJob({
    parent: run.workDirectory.plan,
    stack: run.stack,
    terraform: run.terraform,
    wrapper: programs.wrapper,
    skipInit,
    destroy,
    refreshOnly,
    initEnv: initEnvironment(ctx),
    lockTimeoutSeconds: run.lockTimeoutSeconds ?? lockTimeoutSeconds,
    ...(plan && { plan }),
    ...(targets && { targets }),
  });
  const cwd = await chooseConfiguration(run, request, job);
  const approve = command === 'deploy' || command === 'destroy' ? ['--auto-approve'] : [];
  const color = command === 'output' ? [] : ['--no-color'];
  const args = [command, run.stack, '--skip-synth', '--skip-provider-lock', '--output', cwd, ...color, ...approve];
  const { gone, stop } = watchEndpoint(ctx, env.AWS_ENDPOINT_URL);
  const ended = await runCdktf(ctx, { programs, args, cwd, env, job, gone, ...(onEvent && { onEvent }) }).finally(stop);
  const result = command === 'output' ? undefined : await readResult(job, command === 'diff' ? 'plan' : 'apply');
  return { job, ended, result, gone: gone.aborted };
}

/** A plan is made from a copy of the configuration in its own folder, and applied from there. Other commands use the synthesized files. */
async function chooseConfiguration({ workDirectory }: StackRun, { command, plan }: JobRequest, job: CdktfJob): Promise<string> {
  if (plan !== undefined) return configurationFolder(dirname(plan));
  if (command !== 'diff') return workDirectory.out;
  await copyConfiguration(workDirectory.out, job.folder, workDirectory.state);
  return configurationFolder(job.folder);
}

function asksForInit(text: string): boolean {
  return /terraform init|Required plugins are not installed|Inconsistent dependency lock file/.test(text);
}

async function allOutput({ job, ended }: JobEnd): Promise<string> {
  const streams = (['plan', 'apply'] as const).flatMap((command) => [
    readOutput(job, command, 'stdout'),
    readOutput(job, command, 'stderr'),
  ]);
  return [...(await Promise.all(streams)), ended.stdout, ended.stderr].join('\n');
}
