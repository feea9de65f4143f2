// Prepares an account and region: creates the state bucket (with the SDK), then the foundation (with Terraform), unless they already exist.
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { stateNames } from '../../platform/names.js';
import { type SettingsFile, saveFoundation } from '../../settings/file.js';
import type { Foundation } from '../../settings/schema.js';
import { step } from '../../step.js';
import type { ApplyResult } from '../../terraform/driver/driver.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { noteApproval } from '../runs/record.js';
import type { Approve, FoundationRunner } from './foundation.js';
import { type FoundationProbe, probeFoundation } from './foundation-probe.js';
import { readFoundationState } from './inspect.js';
import { ensureStateBucket } from './state-bucket.js';

type BootstrapContext = Pick<Context, 'report' | 'now' | 'sleep'>;

/** The part of a session that bootstrap needs. */
export interface BootstrapSession {
  target: AwsAccess;
  foundation: Foundation;
  file: SettingsFile;
}

export interface BootstrapResult extends FoundationProbe {
  /** Undefined if states are kept in local files. `did` lists what was created or repaired. */
  stateBucket: { bucket: string; did: string[] } | undefined;
  /** Undefined if the foundation was up to date, or has its state elsewhere. */
  applied: ApplyResult | undefined;
}

/**
 * Creates what is missing; a second run changes nothing. Saves the decision (manage or adopt) in the settings before Terraform plans, so
 * that another attempt after a failure makes the same plan. Throws NAME_TAKEN, and the errors of `approve` and the stack.
 */
export function bootstrap(
  ctx: BootstrapContext,
  session: BootstrapSession,
  stack: FoundationRunner,
  approve: Approve,
): Promise<BootstrapResult> {
  const { target, foundation, file } = session;
  return stack.record('bootstrap', async (log) => {
    const stateBucket = foundation.state === 's3' ? await createStateBucket(ctx, target) : undefined;
    const probe = await step(ctx, { id: 'foundation-probe', title: 'Check what the account already has' }, async () =>
      probeFoundation(target, await readFoundationState(target, foundation, file.path), await stack.begun()),
    );
    for (const text of probe.sentences) ctx.report({ type: probe.warnings.includes(text) ? 'warning' : 'note', text });
    const applied = probe.isElsewhere
      ? undefined
      : await deployFoundation(file, { foundation, decision: probe.decision }, { stack, approve, log });
    return { stateBucket, ...probe, applied };
  });
}

function createStateBucket(ctx: BootstrapContext, target: AwsAccess): Promise<{ bucket: string; did: string[] }> {
  const { bucket } = stateNames(target);
  const note = ({ did }: { did: string[] }) => (did.length === 0 ? 'up to date' : `created or repaired: ${did.join('; ')}`);
  return step(ctx, { id: 'state-bucket', title: `Prepare the state bucket ${bucket}`, note }, async () => {
    const { did } = await ensureStateBucket(ctx, target);
    return { bucket, did };
  });
}

async function deployFoundation(
  file: SettingsFile,
  { foundation, decision }: { foundation: Foundation; decision: FoundationProbe['decision'] },
  { stack, approve, log }: { stack: FoundationRunner; approve: Approve; log: RunLog },
): Promise<ApplyResult | undefined> {
  const { account, region, state: _, ...values } = foundation;
  await saveFoundation(file, { account, region }, { values, decision });
  await stack.synthesize({ ...foundation, ...decision });
  const plan = await stack.plan({ destroy: false });
  if (!plan.hasChanges) return undefined;
  noteApproval(log, plan, await approve(plan));
  return stack.apply(plan, log);
}
