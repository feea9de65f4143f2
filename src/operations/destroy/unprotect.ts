// Takes the protections off before the removal of an environment whose first deploy never finished. Its own, small plan does so, which creates and
// replaces nothing and is approved together with the removal.
import { join } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { step } from '../../step.js';
import { planStack, type StackRun } from '../../terraform/driver/driver.js';
import { rememberFromJournal } from '../../terraform/driver/unfinished-resources.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { protectedAddresses, unprotectStack } from '../../terraform/unprotected-stack.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { applyRecorded } from '../runs/apply.js';
import { noteApproval } from '../runs/record.js';
import { readPlatformState } from '../session/deployed-state.js';
import { refuseChangedBasis } from '../session/plan-basis.js';
import type { Session } from '../session/session.js';

/**
 * Lays over the synthesized stack that nothing in it is protected, and plans to take off the protections that are on; undefined if none is. Throws
 * PROTECTED if that would take more than changes of protections.
 */
export async function planUnprotection(ctx: Context, session: Session, run: StackRun): Promise<SavedPlan | undefined> {
  const { target, environment, file } = session;
  const deployed = await readPlatformState(target.aws, environment, file.path);
  await unprotectStack(join(run.workDirectory.out, 'stacks', run.stack), deployed);
  const targets = protectedAddresses(deployed);
  if (targets.length === 0) return undefined;
  // Otherwise Terraform would replace the targets that a run on another machine did not finish, instead of changing them.
  await rememberFromJournal(run.workDirectory.runs, run.stack, targets);
  const plan = await planStack(ctx, run, { targets });
  refuseOtherChanges(plan, targets, environment.name);
  return plan.hasChanges ? plan : undefined;
}

/** Throws PROTECTED if the plan does anything but update these addresses. */
export function refuseOtherChanges({ changes }: Pick<SavedPlan, 'changes'>, targets: readonly string[], environment: string): void {
  const other = changes.filter(
    ({ action, address }) => action !== 'read' && action !== 'no-op' && !(action === 'update' && targets.includes(address)),
  );
  if (other.length === 0) return;
  const listed = other.map(({ address, action }) => `${address} (${action})`).join(', ');
  throw new TradingInfraError(
    'PROTECTED',
    `The protection of ${environment} cannot be taken off by itself; that would also change ${listed}.`,
    {
      hint: `trading-infra init --env ${environment} --protection off --yes && trading-infra deploy --env ${environment} && trading-infra destroy --env ${environment}`,
    },
  );
}

/** Applies exactly this plan. Throws PLAN_STALE if anything that it rests on has changed. */
export function takeProtectionOff(
  ctx: Context,
  session: Session,
  { run, plan, log }: { run: StackRun; plan: SavedPlan; log: RunLog },
): Promise<void> {
  return step(ctx, { id: 'unprotect', title: 'Take the protections off' }, async () => {
    await refuseChangedBasis(ctx, session, plan);
    noteApproval(log, plan);
    await applyRecorded(ctx, session, { run, plan, log, isForRemoval: true });
  });
}

/** Throws PLAN_STALE if a plan removes anything that the approved one does not. Only the protections were to change in between. */
export function refuseOtherRemoval(approved: Pick<SavedPlan, 'changes'>, plan: Pick<SavedPlan, 'changes'>): void {
  const known = new Set(approved.changes.filter(({ action }) => action === 'delete').map(({ address }) => address));
  const added = plan.changes.filter(({ action, address }) => action !== 'read' && !(action === 'delete' && known.has(address)));
  if (added.length === 0) return;
  const listed = added.map(({ address }) => address).join(', ');
  throw new TradingInfraError(
    'PLAN_STALE',
    `The removal now has more than you approved: ${listed}. Nothing was removed; only the protections are off.`,
  );
}

/** The error after Ctrl-C between the two plans, which must not say that nothing was changed; other errors are returned unchanged. */
export function afterUnprotection(error: unknown, environment: string): unknown {
  if (!(error instanceof TradingInfraError) || error.code !== 'INTERRUPTED') return error;
  return new TradingInfraError('INTERRUPTED', 'Interrupted after the protections were taken off. Nothing was removed.', {
    hint: `trading-infra destroy --env ${environment}`,
  });
}
