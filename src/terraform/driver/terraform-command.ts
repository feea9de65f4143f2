// Runs short Terraform commands on a stack whose folder is already initialised, without the cdktf CLI, which has no command for them.
import type { RunResult } from '../../context.js';
import type { DriverContext, PreparedRun } from './run.js';

/**
 * Returns a function that runs Terraform in the stack's folder, with the run's own environment (so also with its credentials and endpoint).
 * Ctrl-C does not cut such a command off: it is short, and it changes the state.
 */
export function initialisedTerraform(
  ctx: Pick<DriverContext, 'run'>,
  { run, stackFolder, env }: PreparedRun,
): (...args: string[]) => Promise<RunResult> {
  return (...args) => ctx.run(run.terraform.path, args, { cwd: stackFolder, env, detached: true });
}
