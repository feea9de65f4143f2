// Asks for approval before anything changes. `--yes` approves everything except a loss of data and, in `deploy`, a bootstrap (`--bootstrap`).

import { describeEndpoint } from '../../aws/endpoints.js';
import { TradingInfraError } from '../../errors.js';
import { bootstrap } from '../../operations/bootstrap/bootstrap.js';
import { openFoundation } from '../../operations/bootstrap/foundation.js';
import { type BootstrapState, describeMissing, notBootstrapped } from '../../operations/bootstrap/inspect.js';
import type { Session } from '../../operations/session/session.js';
import type { Environment } from '../../settings/schema.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { assessRisks } from '../../terraform/plan/risk-gate.js';
import type { CommandContext } from '../terminal/command.js';
import { countsOf, renderPlan } from './plan-view.js';

type ApprovalContext = Pick<CommandContext, 'prompt' | 'interactive' | 'say' | 'view' | 'report'>;

interface Answers {
  yes?: boolean | undefined;
  account?: string | undefined;
  confirm?: string | undefined;
  bootstrap?: boolean | undefined;
}

/**
 * Shows the account and asks whether it is the right one, unless `--yes` or `--account ID` has answered that. Throws ACCOUNT_MISMATCH if
 * `--account` names another account, and DECLINED if the user says no.
 */
export async function confirmAccount(context: ApprovalContext, { target, environment }: Session, { yes, account }: Answers): Promise<void> {
  if (account !== undefined && account !== target.account) {
    throw new TradingInfraError(
      'ACCOUNT_MISMATCH',
      `--account got ${account}, but ${environment.name} belongs to account ${target.account}.`,
    );
  }
  if (target.kind !== 'aws') return;
  const { alias, arn } = target.principal;
  const at = (target.endpoints ?? []).map(describeEndpoint);
  const through = at.length === 0 ? '' : `, through ${at.join(', ')}`;
  context.say(`Account ${target.account}${alias === undefined ? '' : ` (${alias})`} in ${target.region}, as ${arn}${through}`);
  if (yes || account !== undefined) return;
  await requireYes(
    context,
    `Use account ${target.account} for ${environment.name}?`,
    'Use another --profile, or init with --target sandbox',
  );
}

/** Asks whether the missing state bucket and foundation may be created. Throws DECLINED if not. */
export async function approveBootstrap({ prompt, say }: ApprovalContext, environment: Environment, state: BootstrapState): Promise<void> {
  const { name, account, region } = environment;
  say(`To be created in ${account}/${region}: ${describeMissing(state)}.`);
  if (await prompt.confirm({ message: 'Create them now?', initial: true })) return;
  throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint: `trading-infra bootstrap --env ${name}` });
}

/** Bootstraps if the user agrees or has given `--bootstrap`. Throws NOT_BOOTSTRAPPED otherwise. */
export async function bootstrapFirst(context: CommandContext, session: Session, state: BootstrapState, answers: Answers): Promise<void> {
  const { name } = session.environment;
  context.say(`Before ${name} can be deployed, its account and region need: ${describeMissing(state)}.`);
  const mayAsk = context.interactive && !answers.yes && !answers.bootstrap;
  const isAgreed = answers.bootstrap || (mayAsk && (await context.prompt.confirm({ message: 'Create them now?', initial: true })));
  if (!isAgreed) throw notBootstrapped(name, state);
  const stack = await openFoundation(context, session);
  await bootstrap(context, session, stack, (plan) => approveFoundation(context, plan, name, answers));
}

/** Shows the foundation's plan. The bootstrap is already approved, so this asks only about a loss of data. */
export async function approveFoundation(context: ApprovalContext, plan: SavedPlan, environment: string, answers: Answers): Promise<void> {
  showPlan(context, plan);
  await approvePlan(context, plan, environment, { ...answers, yes: true });
}

/** Asks for a yes, or for the environment's name if the plan puts data at risk. Throws DECLINED if the plan is not approved. */
export async function approvePlan(context: ApprovalContext, plan: SavedPlan, environment: string, answers: Answers): Promise<void> {
  const risks = assessRisks(plan);
  if (risks.length > 0) {
    context.say('');
    context.say(context.view.paint.red('This plan deletes data or puts it at risk:'));
    for (const { sentence } of risks) context.say(`  ${sentence}`);
    return confirmByName(context, { environment, confirm: answers.confirm, mayAsk: !answers.yes, purpose: 'deploy' });
  }
  if (answers.yes) return;
  context.say('');
  await requireYes(context, approvalQuestion(plan), `trading-infra deploy --env ${environment}`);
}

function approvalQuestion({ changes }: SavedPlan): string {
  const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
  if (pending.length === 0) return 'Apply the changed outputs?';
  if (pending.some(({ action }) => action !== 'create')) return `Apply these changes (${countsOf(pending)})?`;
  return pending.length === 1 ? 'Create this resource?' : `Create these ${pending.length} resources?`;
}

interface NameConfirmation {
  environment: string;
  /** The value of `--confirm`. */
  confirm: string | undefined;
  mayAsk: boolean;
  /** The command to suggest in the hint. */
  purpose: string;
}

/** Throws DECLINED if `--confirm` has the wrong name. Commands call this before they open or ask anything. */
export function refuseWrongName(confirm: string | undefined, environment: string, purpose: string): void {
  if (confirm === undefined || confirm === environment) return;
  throw new TradingInfraError('DECLINED', `--confirm got "${confirm}", but the environment is ${environment}. Nothing was changed.`, {
    hint: `trading-infra ${purpose} --env ${environment} --confirm ${environment}`,
  });
}

/** Requires the environment's name, typed or given with `--confirm`; `--yes` is not enough. Throws DECLINED otherwise. */
export async function confirmByName(context: ApprovalContext, { environment, confirm, mayAsk, purpose }: NameConfirmation): Promise<void> {
  const hint = `trading-infra ${purpose} --env ${environment} --confirm ${environment}`;
  refuseWrongName(confirm, environment, purpose);
  if (confirm === environment) return;
  if (!mayAsk || !context.interactive) {
    throw new TradingInfraError('DECLINED', 'The environment’s name is needed as confirmation; --yes is not enough. Nothing was changed.', {
      hint,
    });
  }
  const typed = await context.prompt.text({ message: `Type ${environment} to continue:` });
  if (typed !== environment) throw new TradingInfraError('DECLINED', `"${typed}" is not ${environment}. Nothing was changed.`, { hint });
}

export function showPlan({ say, view }: ApprovalContext, plan: SavedPlan): void {
  say('');
  say(renderPlan(plan, view));
}

async function requireYes({ prompt }: ApprovalContext, message: string, hint: string): Promise<void> {
  const isAgreed = await prompt.confirm({ message, initial: false });
  if (!isAgreed) throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint });
}
