// Keeps and later saves the state that Terraform could not write to its backend. Terraform leaves it as `errored.tfstate` in the folder in
// which it ran, which is a plan's folder and does not outlive the next plan.
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import type { StackId } from '../../platform/names.js';
import type { WorkDirectory } from '../../workspace/directory.js';
import { configurationFolder } from './configuration.js';
import { initialise } from './initialise.js';
import type { DriverContext, PreparedRun } from './run.js';
import { pushState } from './state-commands.js';

/** The path at which the unsaved state of a stack is kept. */
function erroredStateFile({ state }: Pick<WorkDirectory, 'state'>, stack: StackId): string {
  return join(state, `errored-${stack}.tfstate`);
}

/** Moves an unsaved state out of a job's folder; returns its new path, or undefined if there is none. An unsaved state that is kept already is replaced. */
export async function keepErroredState(
  workDirectory: Pick<WorkDirectory, 'state'>,
  stack: StackId,
  jobFolder: string,
): Promise<string | undefined> {
  const from = join(configurationFolder(jobFolder), 'stacks', stack, 'errored.tfstate');
  const to = erroredStateFile(workDirectory, stack);
  return rename(from, to).then(
    () => to,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
}

/**
 * Saves the state that an earlier run could not save, so that the next plan knows everything that exists. Throws STATE_LOCKED and other errors of
 * `initialise`, or PLAN_FAILED if Terraform refuses the state, for example because a newer one was saved meanwhile.
 */
export async function saveErroredState(ctx: DriverContext, prepared: PreparedRun): Promise<void> {
  const { run } = prepared;
  const file = erroredStateFile(run.workDirectory, run.stack);
  if (!(await exists(file))) return;
  await initialise(ctx, prepared);
  await pushState(ctx, run, file).catch((error: TradingInfraError) => {
    throw new TradingInfraError(
      'PLAN_FAILED',
      `An earlier run could not save the state of ${run.stack}, and saving it now failed too: ${error.message} It is kept in ${file}.`,
      { cause: error, hint: `Restore access to the state and run the command again; if a newer state has replaced it, delete ${file}` },
    );
  });
  await rm(file);
  ctx.report({ type: 'note', text: `The state of ${run.stack} that an earlier run could not save is saved now.` });
}

/** Whether an unsaved state of the stack is kept. */
export function hasErroredState(workDirectory: Pick<WorkDirectory, 'state'>, stack: StackId): Promise<boolean> {
  return exists(erroredStateFile(workDirectory, stack));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
