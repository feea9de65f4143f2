// Asks for approval before anything changes. `--yes` approves everything except risks (`--allow-risk`) and, in `deploy`, a bootstrap
// (`--bootstrap`).

import { describeEndpoints } from '../../aws/endpoints.js';
import { TradingInfraError } from '../../errors.js';
import { bootstrap } from '../../operations/bootstrap/bootstrap.js';
import { openFoundation } from '../../operations/bootstrap/foundation.js';
import { type BootstrapState, describeMissing, notBootstrapped } from '../../operations/bootstrap/inspect.js';
import type { Session } from '../../operations/session/session.js';
import type { Environment } from '../../settings/schema.js';
import { quoted } from '../../shell-words.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { assessRisks, type Risk } from '../../terraform/plan/risk-gate.js';
import type { AcceptedRisk } from '../../workspace/run-record.js';
import type { CommandContext } from '../terminal/command.js';
import { clearDeadLock } from './dead-lock.js';
import { countsOf, renderPlan } from './plan-view.js';
import { renderRisks } from './risk-view.js';

type ApprovalContext = Pick<CommandContext, 'prompt' | 'interactive' | 'say' | 'view' | 'report'>;

interface Answers {
  yes?: boolean | undefined;
  account?: string | undefined;
  bootstrap?: boolean | undefined;
  /** Addresses of resources whose risks are accepted. */
  allowRisk?: readonly string[] | undefined;
  /** What `destroy` and `bootstrap --remove` were given. */
  confirm?: string | undefined;
}

/**
 * Shows the account and asks whether it is the right one, unless `--yes` or `--account ID` has answered that. Throws ACCOUNT_MISMATCH if
 * `--account` names another account, INPUT_MISSING if no question can be asked, and DECLINED if the user says no.
 */
export async function confirmAccount(
  context: ApprovalContext & Pick<CommandContext, 'command'>,
  { target, environment }: Session,
  answers: Answers,
): Promise<void> {
  const { yes, account } = answers;
  if (account !== undefined && account !== target.account) {
    throw new TradingInfraError(
      'ACCOUNT_MISMATCH',
      `--account got ${account}, but ${environment.name} belongs to account ${target.account}.`,
    );
  }
  if (target.kind !== 'aws') return;
  const { alias, arn } = target.principal;
  const at = describeEndpoints(target.endpoints ?? []);
  const through = at === '' ? '' : `, through ${at}`;
  context.say(`Account ${target.account}${alias === undefined ? '' : ` (${alias})`} in ${target.region}, as ${arn}${through}`);
  if (yes || account !== undefined) return;
  if (!context.interactive) throw accountUnconfirmed(context, environment.name, answers);
  await requireYes(
    context,
    `Use account ${target.account} for ${environment.name}?`,
    'Use another --profile, or init with --target sandbox',
  );
}

function accountUnconfirmed({ command }: Pick<CommandContext, 'command'>, name: string, { confirm }: Answers): TradingInfraError {
  const words = [command, '--env', name, ...(confirm === undefined ? [] : ['--confirm', confirm]), '--yes'];
  return new TradingInfraError('INPUT_MISSING', 'Without a terminal to ask in, --yes has to confirm the account. Nothing was changed.', {
    hint: `trading-infra ${words.join(' ')}`,
    details: { missing: ['--yes'] },
  });
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
  await clearDeadLock(context, session, 'foundation', { yes: answers.yes || answers.bootstrap });
  const stack = await openFoundation(context, session);
  await bootstrap(context, session, stack, (plan) => approveFoundation(context, plan, name, { command: 'deploy', ...answers }));
}

/** Shows the foundation's plan. The bootstrap is already approved, so this asks only about risks, of which no setting exempts a foundation. */
export async function approveFoundation(
  context: ApprovalContext,
  plan: SavedPlan,
  environment: string,
  answers: Answers & { command?: string },
): Promise<AcceptedRisk[]> {
  showPlan(context, plan);
  const risks = assessRisks(plan, { protected: true });
  return approvePlan(context, plan, risks, { environment, command: 'bootstrap', isAgreed: true, ...answers });
}

interface PlanApproval extends Answers {
  environment: string;
  /** The command to suggest in hints. */
  command: string;
  /** Whether the plan needs no yes, apart from its risks. */
  isAgreed?: boolean;
  /** Whether this command has created the bootstrap before; a refusal of the plan does not take it back. */
  hasBootstrapped?: boolean;
}

/**
 * Asks for a yes, or for the environment's name if the plan has risks that `--allow-risk` does not name. Returns the accepted risks. Throws
 * DECLINED if the plan is not approved; the hint is then the command that names every risk.
 */
export async function approvePlan(
  context: ApprovalContext,
  plan: Pick<SavedPlan, 'changes'>,
  risks: readonly Risk[],
  approval: PlanApproval,
): Promise<AcceptedRisk[]> {
  const { environment, yes, allowRisk = [], isAgreed = false } = approval;
  warnOfIdleAllowances(context, risks, allowRisk);
  const open = risks.filter(({ address }) => !allowRisk.includes(address));
  if (risks.length > 0) context.say(renderRisks(risks, allowRisk, context.view));
  if (open.length > 0) await acceptRisks(context, risks, open, approval);
  else if (!yes && !isAgreed) {
    context.say('');
    await requireYes(context, approvalQuestion(plan), `trading-infra deploy --env ${environment}`, whatChanged(approval));
  }
  return risks.map(({ address, kind, attribute, from, to, sentence }) => {
    const acceptedBy = allowRisk.includes(address) ? '--allow-risk' : 'typed name';
    return { address, kind, attribute, from, to, sentence, acceptedBy };
  });
}

function warnOfIdleAllowances({ report }: ApprovalContext, risks: readonly Risk[], allowed: readonly string[]): void {
  const idle = allowed.filter((address) => !risks.some((risk) => risk.address === address));
  if (idle.length === 0) return;
  report({
    type: 'warning',
    text: `--allow-risk ${idle.join(', ')}: this plan has no risk ${idle.length === 1 ? 'at this address' : 'at these addresses'}.`,
  });
}

/** Asks for the environment's name, which accepts all risks; where no question can be asked, throws DECLINED with the missing flags. */
async function acceptRisks(context: ApprovalContext, risks: readonly Risk[], open: readonly Risk[], approval: PlanApproval): Promise<void> {
  const { environment, yes } = approval;
  const missing = [...new Set(open.map(({ address }) => address))];
  const [noun, verb] = missing.length === 1 ? ['risk', 'was'] : ['risks', 'were'];
  const declined = (sentence: string) =>
    new TradingInfraError('DECLINED', `${sentence} ${whatChanged(approval)}`, {
      hint: allowingCommand(risks, approval),
      details: { risks: open },
    });
  if (yes || !context.interactive) {
    throw declined(`${missing.length} ${noun} ${verb} not accepted (${missing.join(', ')}); --yes is not enough.`);
  }
  const typed = await context.prompt.text({ message: `Type ${environment} to accept the risks:` });
  if (typed !== environment) throw declined(`"${typed}" is not ${environment}.`);
}

/** The command that accepts every risk of the plan. */
function allowingCommand(risks: readonly Risk[], { environment, command }: PlanApproval): string {
  const addresses = [...new Set(risks.map(({ address }) => address))];
  return [`trading-infra ${command} --env ${environment} --yes`, ...addresses.map((address) => `--allow-risk ${quoted(address)}`)].join(
    ' ',
  );
}

function approvalQuestion({ changes }: Pick<SavedPlan, 'changes'>): string {
  const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
  if (pending.length === 0) return 'Apply the changed outputs?';
  if (pending.some(({ action }) => action !== 'create')) return `Apply these changes (${countsOf(pending)})?`;
  return pending.length === 1 ? 'Create this resource?' : `Create these ${pending.length} resources?`;
}

export function showPlan({ say, view }: ApprovalContext, plan: SavedPlan): void {
  say('');
  say(renderPlan(plan, view));
}

async function requireYes({ prompt }: ApprovalContext, message: string, hint: string, changed = nothing): Promise<void> {
  const isAgreed = await prompt.confirm({ message, initial: false });
  if (!isAgreed) throw new TradingInfraError('DECLINED', `Declined. ${changed}`, { hint });
}

const nothing = 'Nothing was changed.';

function whatChanged({ hasBootstrapped, environment }: Pick<PlanApproval, 'hasBootstrapped' | 'environment'>): string {
  if (!hasBootstrapped) return nothing;
  return `Nothing else was changed: the bootstrap that was just created stays. To take it back: trading-infra bootstrap --env ${environment} --remove`;
}
