// Plans and applies the foundation stack with Terraform, for the account and region of a session.
import type { Context } from '../../context.js';
import type { Foundation } from '../../settings/schema.js';
import { step } from '../../step.js';
import { type ApplyResult, applyPlan, planStack } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { synthesize } from '../../terraform/synth.js';
import { foundationRun, type Session } from '../session/session.js';

export interface FoundationRunner {
  /** Folder of the foundation's journal. */
  runs: string;
  synthesize(foundation: Foundation): Promise<void>;
  plan(options: { destroy: boolean }): Promise<SavedPlan>;
  apply(plan: SavedPlan): Promise<ApplyResult>;
}

/** Shows the plan and requests approval before Terraform changes anything. Throws DECLINED if the user does not approve. */
export type Approve = (plan: SavedPlan) => Promise<void>;

/** Opens the foundation stack; `plan` and `apply` are reported as steps. Throws TERRAFORM_NOT_FOUND or TERRAFORM_TOO_OLD. */
export async function openFoundation(ctx: Context, session: Session): Promise<FoundationRunner> {
  const run = await foundationRun(session);
  const { out: outDir, runs } = run.workDirectory;
  const { environment } = session;
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return {
    runs,
    synthesize: (foundation) => synthesize({ environment, foundation, outDir }),
    plan: (options) => step(ctx, { id: 'plan-foundation', title: 'Plan the foundation' }, () => planStack(ctx, run, options)),
    apply: (plan) =>
      step(ctx, { id: 'apply', title: plan.destroy ? 'Remove the foundation' : 'Apply the foundation', note }, () =>
        applyPlan(ctx, run, plan),
      ),
  };
}
