// The steps of a destroy on an open session: what would be lost, the plan, the removal, and the proof.
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
import { refuseEnvironmentsLeft } from '../bootstrap/environments-left.js';
import { findLeftovers, type Leftover, leftoversFailure } from '../leftovers/leftovers.js';
import { platformRun, type Session } from '../session/session.js';
import { type DataLoss, inspectData } from './data-loss.js';
import { emptyBuckets, refuseProtected } from './empty.js';

/** What data would go with the environment. PROTECTED when settings or AWS forbid that. */
export async function inspectLosses(ctx: Context, { target, environment }: Session): Promise<DataLoss[]> {
  const losses = await step(ctx, { id: 'data', title: 'Look at the data' }, () => inspectData(ctx, target, environment));
  refuseProtected(environment, losses);
  return losses;
}

export async function planRemoval(ctx: Context, session: Session): Promise<SavedPlan> {
  const { environment, foundation, workDirectory } = session;
  const run = await platformRun(session);
  return step(ctx, { id: 'plan', title: 'Plan the removal' }, async () => {
    await synthesize({ environment, foundation, outDir: workDirectory.out });
    return planStack(ctx, run, { destroy: true });
  });
}

/** Empties the buckets and applies exactly this plan. */
export async function removePlatform(ctx: Context, session: Session, plan: SavedPlan): Promise<ApplyResult> {
  const { target, environment } = session;
  const run = await platformRun(session);
  const deleted = (emptied: { deleted: number }[]) => `${emptied.reduce((sum, one) => sum + one.deleted, 0)} versions of objects deleted`;
  await step(ctx, { id: 'empty', title: 'Empty the buckets', note: deleted }, () => emptyBuckets(ctx, target, environment));
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return step(ctx, { id: 'apply', title: 'Remove everything', note }, () => applyPlan(ctx, run, plan));
}

/** Asks each service what is left of the environment; forgets the outputs once nothing is. */
export async function proveRemoval(ctx: Context, { target, environment, workDirectory, file }: Session): Promise<Leftover[]> {
  const note = (residue: Leftover[]) => (residue.length === 0 ? 'nothing' : `${residue.length} things`);
  const residue = await step(ctx, { id: 'residue', title: 'Ask every service what is left', note }, () =>
    findLeftovers(target, environment, { settingsPath: file.path }),
  );
  if (leftoversFailure(residue) === undefined) await deleteOutputs(workDirectory.root);
  return residue;
}

export interface SandboxEnding {
  /** Whether the sandbox was stopped because its last environment is gone; absent on AWS. */
  sandboxStopped?: boolean;
}

/** The sandbox ends with its last environment, once it is proved that nothing of that is left. */
export async function stopSandboxWithoutEnvironments(
  ctx: Context,
  { target, file }: Session,
  residue: readonly Leftover[],
): Promise<SandboxEnding> {
  if (target.kind !== 'sandbox') return {};
  if (leftoversFailure(residue) !== undefined) return { sandboxStopped: false };
  try {
    await refuseEnvironmentsLeft(target, { settingsPath: file.path, environments: file.settings.environments });
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'IN_USE') return { sandboxStopped: false };
    throw error;
  }
  const stopped = await step(ctx, { id: 'sandbox', title: 'Stop the sandbox, which has no environment left' }, () =>
    sandboxControl(ctx, file.path).stop(),
  );
  return { sandboxStopped: stopped };
}

/** Forgets an environment whose place has ended with everything in it: outputs, and the local state. */
export async function forgetEnvironment(ctx: Context, file: SettingsFile, name: string): Promise<void> {
  const { account, region } = environmentOf(file, name);
  const { root, runs } = await prepareWorkDirectory(file.path, name);
  await recordRun(ctx, runs, { command: 'destroy', account, region }, async () => {
    await deleteOutputs(root);
    await rm(localStateFile(file.path, name, 'platform'), { force: true });
  });
}
