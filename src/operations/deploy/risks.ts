// All that must be confirmed before a plan of an environment is applied, and what is refused outright.
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { assessRisks, type Risk } from '../../terraform/plan/risk-gate.js';
import type { Session } from '../session/session.js';
import { findRefusal } from './data-at-stake.js';
import { findOrphans } from './orphans.js';

export interface PlanAssessment {
  risks: Risk[];
  /** The error with which `deploy` refuses the plan, whoever confirms it. */
  refusal: TradingInfraError | undefined;
}

/** Assesses a plan together with what it does not show: the data in the environment, and environments that would be orphaned. */
export async function assessPlan(
  ctx: Pick<Context, 'sleep' | 'report' | 'signal'>,
  session: Session,
  plan: Pick<SavedPlan, 'changes' | 'hasChanges'>,
): Promise<PlanAssessment> {
  if (!plan.hasChanges) return { risks: [], refusal: undefined };
  const { target, environment } = session;
  const [refusal, orphans] = await Promise.all([findRefusal(ctx, target, environment, plan), findOrphans(session)]);
  return { risks: [...orphans, ...assessRisks(plan, environment)], refusal };
}

/** The risks of a plan. Throws PROTECTED if the plan is refused. */
export async function requireRisks(
  ctx: Pick<Context, 'sleep' | 'report' | 'signal'>,
  session: Session,
  plan: Pick<SavedPlan, 'changes' | 'hasChanges'>,
): Promise<Risk[]> {
  const { risks, refusal } = await assessPlan(ctx, session, plan);
  if (refusal !== undefined) throw refusal;
  return risks;
}
