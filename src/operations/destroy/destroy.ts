// The steps of a destroy on an open session: plan, remove, and check that nothing is left.
import { rm } from 'node:fs/promises';
import { sandboxControl } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import { environmentOf, type SettingsFile } from '../../settings/file.js';
import { step } from '../../step.js';
import { type ApplyResult, planStack } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { synthesize } from '../../terraform/synth.js';
import { localStateFile, prepareWorkDirectory } from '../../workspace/directory.js';
import { recordRun } from '../../workspace/journal.js';
import { deleteOutputs } from '../../workspace/outputs.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { refuseWhileEnvironmentsRemain } from '../bootstrap/remaining-environments.js';
import { refuseMovedState } from '../deploy/state-location.js';
import { deleteMadeKeys } from '../keys/environment-keys.js';
import { describeLeftovers, findLeftovers, type Leftover, leftoversFailure } from '../leftovers/leftovers.js';
import { adoptForRemoval } from '../recovery/recover.js';
import { applyRecorded } from '../runs/apply.js';
import { noteApproval } from '../runs/record.js';
import { readPlatformState } from '../session/deployed-state.js';
import { refuseChangedBasis } from '../session/plan-basis.js';
import { platformRun, type Session } from '../session/session.js';
import { type ExportRequest, type ExportSummary, exportData } from './export/export.js';
import type { KeptData } from './kept-data.js';
import { logGroupNames, removeLateLogGroups } from './late-logs.js';
import type { Losses } from './protected.js';
import { type FinalSnapshot, takeFinalSnapshot } from './snapshot.js';
import { afterUnprotection, planUnprotection, refuseOtherRemoval, takeProtectionOff } from './unprotect.js';

/** Takes what an unfinished run created and the state lacks into the state, so that it is counted, shown and removed with the rest. */
export async function adoptLost(ctx: Context, session: Session): Promise<void> {
  const { environment, foundation, workDirectory } = session;
  const run = await platformRun(session);
  const note = (adopted: readonly object[]) => `${adopted.length === 0 ? 'none' : adopted.length}`;
  await step(ctx, { id: 'adopt', title: 'Look for resources that the state lacks', note }, async () => {
    await synthesize({ environment, foundation, outDir: workDirectory.out });
    return adoptForRemoval(ctx, session, run);
  });
}

export interface RemovalPlan {
  plan: SavedPlan;
  /** Takes the protections off first; absent if none is in the way. */
  unprotection?: SavedPlan | undefined;
}

/** Synthesizes the platform stack and plans its removal; if it is `isUnfinished`, without its protections. */
export async function planRemoval(ctx: Context, session: Session, { isUnfinished }: Pick<Losses, 'isUnfinished'>): Promise<RemovalPlan> {
  const { environment, foundation, workDirectory } = session;
  const run = await platformRun(session);
  return step(ctx, { id: 'plan', title: 'Plan the removal' }, async () => {
    await refuseMovedState(session);
    await synthesize({ environment, foundation, outDir: workDirectory.out });
    const unprotection = isUnfinished ? await planUnprotection(ctx, session, run) : undefined;
    return { plan: await planStack(ctx, run, { destroy: true, keep: unprotection }), unprotection };
  });
}

export interface Removal {
  removed: ApplyResult;
  /** The addresses whose protections were taken off before. */
  unprotected?: string[];
  snapshot?: FinalSnapshot;
  exported?: ExportSummary;
  /** Names of log groups that late writers had created again. */
  lateLogGroups: string[];
}

/** Saves what is to be kept, then applies the approved plans. If the state changes in the meantime, Terraform refuses them. */
export async function keepAndRemove(
  ctx: Context,
  session: Session,
  { approved, keep: { withSnapshot, exportTo }, log }: { approved: RemovalPlan; keep: KeptData; log: RunLog },
): Promise<Removal> {
  const snapshot = withSnapshot ? await snapshotDatabase(ctx, session) : undefined;
  const exported = exportTo === undefined ? undefined : await exportBeforeRemoval(ctx, session, exportTo);
  const logGroups = logGroupNames(session.environment, await readPlatformState(session.target.aws, session.environment, session.file.path));
  const plan = await unprotect(ctx, session, approved, log);
  const removed = await removePlatform(ctx, session, plan, log);
  const lateLogGroups = await removeLateLogs(ctx, session, logGroups);
  const unprotected = approved.unprotection?.changes.filter(({ action }) => action === 'update').map(({ address }) => address);
  return { removed, ...(unprotected && { unprotected }), ...(snapshot && { snapshot }), ...(exported && { exported }), lateLogGroups };
}

/** Takes the protections off, if any is in the way, and returns the plan of the removal for the state as it is then. */
async function unprotect(ctx: Context, session: Session, { plan, unprotection }: RemovalPlan, log: RunLog): Promise<SavedPlan> {
  if (unprotection === undefined) return plan;
  await takeProtectionOff(ctx, session, { run: await platformRun(session), plan: unprotection, log });
  const next = await planRemoval(ctx, session, { isUnfinished: true }).catch((error) => {
    throw afterUnprotection(error, session.environment.name);
  });
  refuseOtherRemoval(plan, next.plan);
  noteApproval(log, next.plan);
  return next.plan;
}

function snapshotDatabase(ctx: Context, { target, environment }: Session): Promise<FinalSnapshot> {
  const note = ({ name }: FinalSnapshot) => name;
  return step(ctx, { id: 'snapshot', title: 'Take the final snapshot', note }, () => takeFinalSnapshot(ctx, target, environment));
}

function exportBeforeRemoval(ctx: Context, { target, environment }: Session, request: ExportRequest): Promise<ExportSummary> {
  const note = ({ objects, manifest }: ExportSummary) => `${objects} objects and all tables; ${manifest}`;
  return step(ctx, { id: 'export', title: 'Export the data', note }, () => exportData(ctx, target, environment, request));
}

/**
 * Applies exactly this plan. Nothing is deleted before Terraform holds the lock and has checked that the state is still that of the plan;
 * Terraform then empties the buckets itself (`force_destroy`). Throws PLAN_STALE if anything that the plan rests on has changed.
 */
async function removePlatform(ctx: Context, session: Session, plan: SavedPlan, log: RunLog): Promise<ApplyResult> {
  const run = await platformRun(session);
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return step(ctx, { id: 'apply', title: 'Remove everything', note }, async () => {
    await refuseChangedBasis(ctx, session, plan);
    return applyRecorded(ctx, session, { run, plan, log });
  });
}

/** Deletes the API keys that the tool has made, which Terraform does not know. To be called after the removal, when nothing accepts them any more. */
export async function removeMadeKeys(ctx: Context, { target, environment }: Session): Promise<void> {
  const note = (deleted: number) => (deleted === 0 ? 'none' : `${deleted} deleted`);
  const { apiKey } = environmentNames(environment);
  await step(ctx, { id: 'keys', title: 'Delete the keys made since the deploy', note }, () => deleteMadeKeys(target, apiKey));
}

function removeLateLogs(ctx: Context, { target }: Session, groups: readonly string[]): Promise<string[]> {
  const note = (removed: string[]) => (removed.length === 0 ? 'none came back' : `removed again: ${removed.join(', ')}`);
  return step(ctx, { id: 'late-logs', title: 'Ask for the log groups once more', note }, () => removeLateLogGroups(ctx, target, groups));
}

/** Searches every service for resources of the environment. Deletes the saved outputs if nothing unexpected is left. */
export async function checkForLeftovers(ctx: Context, { target, environment, workDirectory, file }: Session): Promise<Leftover[]> {
  const note = (found: Leftover[]) => describeLeftovers(found, { withExpected: target.keepsBackups });
  const leftovers = await step(
    ctx,
    { id: 'residue', title: 'Check every service for leftovers', note, isProblem: (found) => leftoversFailure(found) !== undefined },
    () => findLeftovers(target, environment, { settingsPath: file.path }),
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
  const subject = { command: 'destroy', environment: name, target: 'sandbox' as const, account, region };
  await recordRun(ctx, { folder: runs }, subject, async () => {
    await deleteOutputs(root);
    await rm(localStateFile(file.path, name, 'platform'), { force: true });
  });
}
