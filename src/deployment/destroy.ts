// The steps of a destroy on an open session: what would be lost, the plan, the removal, and the proof.
import { rm } from 'node:fs/promises';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { type ApplyResult, applyPlan, planStack } from './cdktf.js';
import { type DataLoss, inspectData } from './data-loss.js';
import { type Approve, foundationDriver } from './deploy.js';
import { emptyBuckets, refuseProtected } from './empty.js';
import { foundationRun, platformRun, type Session } from './environment-session.js';
import { refuseEnvironmentsLeft } from './environments-left.js';
import { forgetOutputs } from './outputs.js';
import type { SavedPlan } from './plan.js';
import { type BootstrapRemoval, removeBootstrap } from './remove-bootstrap.js';
import { findResidue, type Residue } from './residue.js';
import { journaled } from './runs.js';
import { environmentOf, type SettingsFile } from './settings-file.js';
import { step } from './step.js';
import { synthesize } from './synth.js';
import { openSandboxPort } from './target.js';
import { prepareWorkDirectory } from './work-directory.js';
import { localStateFile } from './working-folder.js';

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
export async function proveRemoval(ctx: Context, { target, environment, workDirectory, file }: Session): Promise<Residue[]> {
  const note = (residue: Residue[]) => (residue.length === 0 ? 'nothing' : `${residue.length} things`);
  const residue = await step(ctx, { id: 'residue', title: 'Ask every service what is left', note }, () =>
    findResidue(target, environment, { settingsPath: file.path }),
  );
  if (residueFailure(residue) === undefined) await forgetOutputs(workDirectory.root);
  return residue;
}

/** The error that a proof stands for. What waits for its deletion (KMS keys), or stays by the settings' wish, is no failure. */
export function residueFailure(residue: readonly Residue[]): TradingInfraError | undefined {
  const names = (kind: Residue['kind']) => residue.filter((one) => one.kind === kind).map(({ service, name }) => `${service} ${name}`);
  const left = names('residue');
  const unasked = names('could-not-ask');
  if (left.length + unasked.length === 0) return undefined;
  const sentences = [
    ...(left.length === 0 ? [] : [`${left.length} ${left.length === 1 ? 'thing is' : 'things are'} left: ${left.join(', ')}.`]),
    ...(unasked.length === 0 ? [] : [`These could not be asked, so nothing is proved of them: ${unasked.join(', ')}.`]),
  ];
  return new TradingInfraError('RESIDUE', sentences.join(' '), { details: { residue } });
}

export interface SandboxEnding {
  /** Whether the sandbox was stopped because its last environment is gone; absent on AWS. */
  sandboxStopped?: boolean;
}

/** The sandbox ends with its last environment, once it is proved that nothing of that is left. */
export async function stopSandboxWithoutEnvironments(
  ctx: Context,
  { target, file }: Session,
  residue: readonly Residue[],
): Promise<SandboxEnding> {
  if (target.kind !== 'sandbox') return {};
  if (residueFailure(residue) !== undefined) return { sandboxStopped: false };
  try {
    await refuseEnvironmentsLeft(target, { settingsPath: file.path, environments: file.settings.environments });
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'IN_USE') return { sandboxStopped: false };
    throw error;
  }
  const stopped = await step(ctx, { id: 'sandbox', title: 'Stop the sandbox, which has no environment left' }, () =>
    openSandboxPort(ctx, file.path).stop(),
  );
  return { sandboxStopped: stopped };
}

/** Takes foundation and state bucket back. IN_USE while an environment of account and region is left. */
export async function removeFoundation(ctx: Context, session: Session, approve: Approve): Promise<BootstrapRemoval<ApplyResult>> {
  const { target, foundation, environment, file } = session;
  const run = await foundationRun(session);
  const { account, region } = environment;
  const driver = foundationDriver(ctx, session, run, approve);
  const known = { settingsPath: file.path, environments: file.settings.environments };
  return journaled(ctx, run.workDirectory.runs, { command: 'bootstrap --remove', account, region }, () =>
    removeBootstrap(ctx, target, { foundation, known, driver }),
  );
}

/** Forgets an environment whose place has ended with everything in it: outputs, and the local state. */
export async function forgetEnvironment(ctx: Context, file: SettingsFile, name: string): Promise<void> {
  const { account, region } = environmentOf(file, name);
  const { root, runs } = await prepareWorkDirectory(file.path, name);
  await journaled(ctx, runs, { command: 'destroy', account, region }, async () => {
    await forgetOutputs(root);
    await rm(localStateFile(file.path, name, 'platform'), { force: true });
  });
}
