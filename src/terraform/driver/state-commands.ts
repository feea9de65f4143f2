// Terraform's own commands on a state, which the cdktf CLI does not have: init, push, and a plan without refresh.
import { translateTerraformFailure } from '../failures/translate.js';
import { errorText, readTerraformEvents } from '../plan/events.js';
import { initEnvironment } from './environment.js';
import { type DriverContext, lockTimeoutSeconds, type PreparedRun, prepareRun, type StackRun } from './run.js';

/**
 * Initialises the stack's folder for the backend of its synthesized configuration; a state stays where it is. Throws INTERRUPTED,
 * PROVIDER_UNAVAILABLE, STATE_FAILED or another error of `translateTerraformFailure`.
 */
export async function initialiseBackend(ctx: DriverContext, run: StackRun): Promise<void> {
  await runTerraform(ctx, await prepareRun(ctx, run), ['init', '-input=false', '-no-color', '-reconfigure', lockTimeout(run)]);
}

/**
 * Makes the state in a file the current state. The folder must be initialised. Terraform locks the state, and refuses another lineage or a
 * serial that is not newer. Throws STATE_LOCKED and the errors of `initialiseBackend`.
 */
export async function pushState(ctx: DriverContext, run: StackRun, file: string): Promise<void> {
  await runTerraform(ctx, await prepareRun(ctx, run), ['state', 'push', lockTimeout(run), file]);
}

/**
 * Plans from the state and the configuration alone, and returns the planned changes as sorted texts such as `update aws_s3_bucket.raw`. The
 * folder must be initialised. Throws STATE_LOCKED and the errors of `initialiseBackend`.
 */
export async function planWithoutRefresh(ctx: DriverContext, run: StackRun): Promise<string[]> {
  const args = ['plan', '-json', '-input=false', '-refresh=false', lockTimeout(run)];
  const events = readTerraformEvents(await runTerraform(ctx, await prepareRun(ctx, run), args));
  return events
    .flatMap((event) => (event.type === 'planned_change' ? [`${event.change.action} ${event.change.resource.addr}`] : []))
    .sort();
}

/** Runs Terraform to its end, also after Ctrl-C, because a state must not be written halfway. Files that it creates are private. */
async function runTerraform(ctx: DriverContext, { run, stackFolder, env }: PreparedRun, args: readonly string[]): Promise<string> {
  const command = ['-c', 'umask 077; exec "$@"', 'sh', run.terraform.path, ...args];
  const childEnv = args[0] === 'init' ? { ...env, ...initEnvironment(ctx) } : env;
  const ended = await ctx.run('/bin/sh', command, { cwd: stackFolder, env: childEnv, detached: true });
  if (ended.exitCode === 0) return ended.stdout;
  const said = errorText(readTerraformEvents(ended.stdout)) || ended.stderr || ended.stdout;
  throw translateTerraformFailure(said, {
    phase: 'state',
    stack: run.stack,
    stackFolder,
    environment: run.environment,
    region: env.AWS_REGION,
    endpoint: env.AWS_ENDPOINT_URL,
  });
}

function lockTimeout(run: StackRun): string {
  return `-lock-timeout=${run.lockTimeoutSeconds ?? lockTimeoutSeconds}s`;
}
