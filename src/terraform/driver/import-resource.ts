// Imports one resource into a state, without a plan.
import { TradingInfraError } from '../../errors.js';
import { initialise } from './initialise.js';
import { type DriverContext, lockTimeoutSeconds, prepareRun, type StackRun } from './run.js';
import { initialisedTerraform } from './terraform-command.js';

/**
 * Imports a resource under its address in the stack; what it depends on need not exist. Returns Terraform's message if it did not work. Throws
 * INTERRUPTED and the errors of `initialise`.
 */
export async function importResource(
  ctx: DriverContext,
  run: StackRun,
  { address, id }: { address: string; id: string },
): Promise<string | undefined> {
  if (ctx.signal.aborted)
    throw new TradingInfraError('INTERRUPTED', 'Interrupted while importing what the state lacks. Nothing was removed.');
  const prepared = await prepareRun(ctx, run);
  await initialise(ctx, prepared);
  const wait = `-lock-timeout=${run.lockTimeoutSeconds ?? lockTimeoutSeconds}s`;
  const { exitCode, stdout, stderr } = await initialisedTerraform(ctx, prepared)('import', '-input=false', '-no-color', wait, address, id);
  if (exitCode === 0) return undefined;
  return /Error: ([^\n]+)/.exec(`${stderr}\n${stdout}`)?.[1] ?? `exit code ${exitCode}`;
}
