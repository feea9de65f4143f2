// Runs `terraform init` for the commands that the driver gives to Terraform itself, not through the cdktf CLI.
import { TradingInfraError } from '../../errors.js';
import { translateTerraformFailure } from '../failures/translate.js';
import { initEnvironment } from './environment.js';
import { isInitialised, recordInitialised } from './init-stamp.js';
import type { DriverContext, PreparedRun } from './run.js';

/** Initialises the stack's `.terraform`, unless it is initialised already. Throws INTERRUPTED, or an error of `translateTerraformFailure`. */
export async function initialise(ctx: DriverContext, { run, stackFolder, env, cliConfig }: PreparedRun): Promise<void> {
  const inputs = { stackFolder, terraform: run.terraform, cliConfig };
  if (await isInitialised(inputs)) return;
  const ended = await ctx.run(run.terraform.path, ['init', '-no-color', '-input=false', '-reconfigure'], {
    cwd: stackFolder,
    env: { ...env, ...initEnvironment(ctx) },
    signal: ctx.signal,
  });
  if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted. Nothing was changed.');
  if (ended.exitCode !== 0) {
    throw translateTerraformFailure(`${ended.stdout}\n${ended.stderr}`, {
      phase: 'init',
      stack: run.stack,
      environment: run.environment,
      region: env.AWS_REGION,
      endpoint: env.AWS_ENDPOINT_URL,
    });
  }
  await recordInitialised(inputs);
}
