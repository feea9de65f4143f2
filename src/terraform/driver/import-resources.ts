// Imports resources into a state one by one, without a plan.
import { TradingInfraError } from '../../errors.js';
import { initialise } from './initialise.js';
import { type DriverContext, lockTimeoutSeconds, prepareRun, type StackRun } from './run.js';
import { initialisedTerraform } from './terraform-command.js';

/** A resource that could not be imported, with Terraform's message. */
export interface FailedImport {
  address: string;
  problem: string;
}

/**
 * Imports resources under their addresses in the stack; what they depend on need not exist. Returns those that could not be imported. Throws
 * INTERRUPTED and the errors of `initialise`.
 */
export async function importResources(
  ctx: DriverContext,
  run: StackRun,
  resources: readonly { address: string; id: string }[],
): Promise<FailedImport[]> {
  if (resources.length === 0) return [];
  const prepared = await prepareRun(ctx, run);
  await initialise(ctx, prepared);
  const terraform = initialisedTerraform(ctx, prepared);
  const flags = ['-input=false', '-no-color', `-lock-timeout=${run.lockTimeoutSeconds ?? lockTimeoutSeconds}s`];
  const failed: FailedImport[] = [];
  for (const { address, id } of resources) {
    if (ctx.signal.aborted)
      throw new TradingInfraError('INTERRUPTED', 'Interrupted while importing what the state lacks. Nothing was removed.');
    const { exitCode, stdout, stderr } = await terraform('import', ...flags, address, id);
    if (exitCode === 0) continue;
    failed.push({ address, problem: /Error: ([^\n]+)/.exec(`${stderr}\n${stdout}`)?.[1] ?? `exit code ${exitCode}` });
  }
  return failed;
}
