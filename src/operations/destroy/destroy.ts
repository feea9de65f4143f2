// The steps of a destroy on an open session: count the data, plan, remove, and check that nothing is left.
import { rm } from 'node:fs/promises';
import { sandboxControl } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentOf, type SettingsFile } from '../../settings/file.js';
import { step } from '../../step.js';
import { type ApplyResult, applyPlan, planStack } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { synthesize } from '../../terraform/synth.js';
import { localStateFile, prepareWorkDirectory } from '../../workspace/directory.js';
import { recordRun } from '../../workspace/journal.js';
import { deleteOutputs } from '../../workspace/outputs.js';
import { refuseWhileEnvironmentsRemain } from '../bootstrap/remaining-environments.js';
import { refuseMovedState } from '../deploy/state-location.js';
import { describeLeftovers, findLeftovers, type Leftover, leftoversFailure } from '../leftovers/leftovers.js';
import { platformRun, type Session } from '../session/session.js';
import { type DataLoss, inspectData } from './data-loss.js';
import { emptyBuckets, refuseProtected } from './empty.js';

/** Counts the data that would be deleted with the environment. Throws PROTECTED if the settings or AWS protect it. */
export async function inspectLosses(ctx: Context, { target, environment }: Session): Promise<DataLoss[]> {
  const losses = await step(ctx, { id: 'data', title: 'Count the data' }, () => inspectData(ctx, target, environment));
  refuseProtected(environment, losses);
  return losses;
}

/** Synthesizes the platform stack and plans its removal. */
export async function planRemoval(ctx: Context, session: Session): Promise<SavedPlan> {
  const { environment, foundation, workDirectory } = session;
  const run = await platformRun(session);
  return step(ctx, { id: 'plan', title: 'Plan the removal' }, async () => {
    await refuseMovedState(session);
    await synthesize({ environment, foundation, outDir: workDirectory.out });
    return planStack(ctx, run, { destroy: true });
  });
}

/** Empties the buckets, then applies exactly this plan. */
export async function removePlatform(ctx: Context, session: Session, plan: SavedPlan): Promise<ApplyResult> {
  const { target, environment } = session;
  const run = await platformRun(session);
  const deleted = (emptied: { deleted: number }[]) => `${emptied.reduce((sum, one) => sum + one.deleted, 0)} object versions deleted`;
  await step(ctx, { id: 'empty', title: 'Empty the buckets', note: deleted }, () => emptyBuckets(ctx, target, environment));
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return step(ctx, { id: 'apply', title: 'Remove everything', note }, () => applyPlan(ctx, run, plan));
}

/** Searches every service for resources of the environment. Deletes the saved outputs if nothing unexpected is left. */
export async function checkForLeftovers(ctx: Context, { target, environment, workDirectory, file }: Session): Promise<Leftover[]> {
  const leftovers = await step(ctx, { id: 'residue', title: 'Check every service for leftovers', note: describeLeftovers }, () =>
    findLeftovers(target, environment, { settingsPath: file.path }),
  );
  if (leftoversFailure(leftovers) === undefined) await deleteOutputs(workDirectory.root);
  return leftovers;
}

export interface SandboxStop {
  /** Whether the sandbox was stopped, because no environment is left in it. Absent on AWS. */
  sandboxStopped?: boolean;
}

/** Stops the sandbox if its last environment was removed without leftovers. */
export async function stopUnusedSandbox(ctx: Context, { target, file }: Session, leftovers: readonly Leftover[]): Promise<SandboxStop> {
  if (target.kind !== 'sandbox') return {};
  if (leftoversFailure(leftovers) !== undefined) return { sandboxStopped: false };
  try {
    await refuseWhileEnvironmentsRemain(target, { settingsPath: file.path, environments: file.settings.environments });
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'IN_USE') return { sandboxStopped: false };
    throw error;
  }
  const stopped = await step(ctx, { id: 'sandbox', title: 'Stop the sandbox (no environments left)' }, () =>
    sandboxControl(ctx, file.path).stop(),
  );
  return { sandboxStopped: stopped };
}

/** Deletes the saved outputs and the local state of an environment whose sandbox no longer exists. */
export async function forgetEnvironment(ctx: Context, file: SettingsFile, name: string): Promise<void> {
  const { account, region } = environmentOf(file, name);
  const { root, runs } = await prepareWorkDirectory(file.path, name);
  await recordRun(ctx, runs, { command: 'destroy', account, region }, async () => {
    await deleteOutputs(root);
    await rm(localStateFile(file.path, name, 'platform'), { force: true });
  });
}
