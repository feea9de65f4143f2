// `bootstrap --remove`: removes the foundation and the state bucket once no environment needs them, then checks that nothing is left.

import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { stateNames } from '../../platform/names.js';
import { step } from '../../step.js';
import type { ApplyResult } from '../../terraform/driver/driver.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { findFoundationLeftovers, findStateLeftovers, type Leftover } from '../leftovers/leftovers.js';
import { noteApproval } from '../runs/record.js';
import { forgetAccountRole } from './account-role.js';
import type { BootstrapSession } from './bootstrap.js';
import type { Approve, FoundationRunner } from './foundation.js';
import { readFoundationState } from './inspect.js';
import { refuseWhileEnvironmentsRemain } from './remaining-environments.js';
import { bucketIsOurs } from './state-bucket.js';
import { removeStateBucket, type StateBucketRemoval } from './state-bucket-removal.js';

type RemovalContext = Pick<Context, 'report' | 'now' | 'signal'>;

export interface BootstrapRemoval extends StateBucketRemoval {
  /** Undefined if there was no foundation to destroy. */
  destroyed: ApplyResult | undefined;
  residue: Leftover[];
}

/**
 * Removes everything that `bootstrap` created; adopted resources stay. After a failure, another run removes the rest. Throws IN_USE
 * if the account and region still have an environment, and the errors of `approve` and the stack.
 */
export function removeBootstrap(
  ctx: RemovalContext,
  session: BootstrapSession,
  stack: FoundationRunner,
  approve: Approve,
): Promise<BootstrapRemoval> {
  const { target, foundation, file } = session;
  return stack.record('bootstrap --remove', async (log) => {
    const known = { settingsPath: file.path, environments: file.settings.environments };
    await step(ctx, { id: 'environments-left', title: 'Check that no environment is left' }, () =>
      callAws(target, 's3:ListBucket', () => refuseWhileEnvironmentsRemain(target, known)),
    );
    const destroyed = await destroyFoundation(session, { stack, approve, log });
    if (destroyed !== undefined) await callAws(target, 'apigateway:PATCH', () => forgetAccountRole(target));
    const hasBucket = foundation.state === 's3' || (await hasAbandonedBucket(target));
    const { removed, waiting } = hasBucket ? await deleteStateBucket(ctx, target) : { removed: [], waiting: [] };
    const leftovers = await step(ctx, { id: 'residue', title: 'Check that nothing is left' }, async () =>
      (await Promise.all([findFoundationLeftovers(target), hasBucket ? findStateLeftovers(target) : []])).flat(),
    );
    return { destroyed, removed, waiting, residue: leftovers };
  });
}

async function destroyFoundation(
  { target, foundation, file }: BootstrapSession,
  { stack, approve, log }: { stack: FoundationRunner; approve: Approve; log: RunLog },
): Promise<ApplyResult | undefined> {
  const state = await callAws(target, 's3:GetObject', () => readFoundationState(target, foundation, file.path));
  if (state.length === 0 && (await stack.begun()).size === 0) return undefined;
  await stack.synthesize(foundation);
  const plan = await stack.plan({ destroy: true });
  if (!plan.hasChanges) return undefined;
  noteApproval(log, plan, await approve(plan));
  return stack.apply(plan, log);
}

/** Whether there is a state bucket although states are kept in local files: `state migrate` has moved them out of it. */
async function hasAbandonedBucket(target: AwsAccess): Promise<boolean> {
  return bucketIsOurs(await target.aws.s3(), stateNames(target).bucket, target).catch(() => false);
}

function deleteStateBucket(ctx: RemovalContext, target: AwsAccess): Promise<StateBucketRemoval> {
  const title = `Remove the state bucket ${stateNames(target).bucket}`;
  return step(ctx, { id: 'state-bucket', title }, () => removeStateBucket(ctx, target));
}
