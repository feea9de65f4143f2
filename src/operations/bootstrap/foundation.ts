// Plans and applies the foundation stack with Terraform, for the account and region of a session.
import type { Context } from '../../context.js';
import type { Foundation } from '../../settings/schema.js';
import { step } from '../../step.js';
import { type ApplyResult, planStack } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { synthesize } from '../../terraform/synth.js';
import type { RunLog } from '../../workspace/record-writer.js';
import type { AcceptedRisk } from '../../workspace/run-record.js';
import { adoptForRemoval, adoptInPlan } from '../recovery/recover.js';
import { readUnfinishedBootstrap } from '../recovery/unfinished-bootstrap.js';
import { applyRecorded } from '../runs/apply.js';
import { recordCommand } from '../runs/record.js';
import { foundationRun, type Session } from '../session/session.js';

export interface FoundationRunner {
  /** Runs `work` and records it in the foundation's journal. */
  record<T>(command: string, work: (log: RunLog) => Promise<T>): Promise<T>;
  /** The addresses that an unfinished bootstrap had begun to create. */
  begun(): Promise<ReadonlySet<string>>;
  synthesize(foundation: Foundation): Promise<void>;
  plan(options: { destroy: boolean }): Promise<SavedPlan>;
  apply(plan: SavedPlan, log: RunLog): Promise<ApplyResult>;
}

/**
 * Shows the plan and requests approval before Terraform changes anything; returns the accepted risks. Throws DECLINED if the user does not
 * approve.
 */
export type Approve = (plan: SavedPlan) => Promise<AcceptedRisk[]>;

/** Opens the foundation stack; `plan` and `apply` are reported as steps. Throws TERRAFORM_NOT_FOUND or TERRAFORM_TOO_OLD. */
export async function openFoundation(ctx: Context, session: Session): Promise<FoundationRunner> {
  const run = await foundationRun(session);
  const { workDirectory } = run;
  const { environment } = session;
  const begun = () => readUnfinishedBootstrap(ctx, session);
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return {
    record: (command, work) => recordCommand(ctx, { ...session, workDirectory }, command, work),
    begun,
    synthesize: (foundation) => synthesize({ environment, foundation, outDir: workDirectory.out }),
    plan: (options) =>
      step(ctx, { id: 'plan-foundation', title: 'Plan the foundation' }, async () => {
        if (options.destroy) await adoptForRemoval(ctx, session, run, await begun());
        else await adoptInPlan(ctx, session, run);
        return planStack(ctx, run, options);
      }),
    apply: (plan, log) =>
      step(ctx, { id: 'apply', title: plan.destroy ? 'Remove the foundation' : 'Apply the foundation', note }, () =>
        applyRecorded(ctx, session, { run, plan, log }),
      ),
  };
}
