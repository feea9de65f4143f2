// What a person agrees to before something changes. `--yes` answers everything here but what loses data.

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

type Asking = Pick<CommandContext, 'prompt' | 'interactive' | 'say' | 'view' | 'report'>;

interface Answers {
  yes?: boolean | undefined;
  account?: string | undefined;
  confirm?: string | undefined;
  bootstrap?: boolean | undefined;
}

/** Shows whose account is meant, and asks. `--account ID` answers as well, if it is the right one. */
export async function confirmAccount(asking: Asking, { target, environment }: Session, { yes, account }: Answers): Promise<void> {
  if (account !== undefined && account !== target.account) {
    throw new TradingInfraError('ACCOUNT_MISMATCH', `--account got ${account}; ${environment.name} belongs to account ${target.account}.`);
  }
  if (target.kind !== 'aws') return;
  const { alias, arn } = target.principal;
  asking.say(`Account ${target.account}${alias === undefined ? '' : ` (${alias})`} in ${target.region}, as ${arn}`);
  if (target.endpoint !== undefined) {
    asking.report({ type: 'warning', text: `AWS_ENDPOINT_URL sends all requests to ${target.endpoint}, not to AWS itself.` });
  }
  if (yes || (account !== undefined && target.endpoint === undefined)) return;
  const where = target.endpoint === undefined ? `account ${target.account}` : `${target.endpoint}, as account ${target.account}`;
  await agree(asking, `Work on ${environment.name} in ${where}?`, 'another --profile, or --target sandbox at init');
}

/** Asks whether what an account and region need may be created. DECLINED otherwise. */
export async function approveBootstrap({ prompt, say }: Asking, environment: Environment, state: BootstrapState): Promise<void> {
  const { name, account, region } = environment;
  say(`${account}/${region} gets: ${describeMissing(state)}.`);
  if (await prompt.confirm({ message: 'Create them?', initial: true })) return;
  throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint: `trading-infra bootstrap --env ${name}` });
}

/** Bootstraps if the person agrees, or has agreed by a flag. NOT_BOOTSTRAPPED, with the command, otherwise. */
export async function bootstrapFirst(context: CommandContext, session: Session, state: BootstrapState, answers: Answers): Promise<void> {
  const { name } = session.environment;
  context.say(`Before ${name} can be deployed, its account and region need: ${describeMissing(state)}.`);
  const mayAsk = context.interactive && !answers.yes && !answers.bootstrap;
  const isAgreed = answers.bootstrap || (mayAsk && (await context.prompt.confirm({ message: 'Create them now?', initial: true })));
  if (!isAgreed) throw notBootstrapped(name, state);
  const stack = await openFoundation(context, session);
  await bootstrap(context, session, stack, (plan) => approveFoundation(context, plan, name, answers));
}

/** Who agreed to the bootstrap agreed to what it adds; what it would lose still needs the name. */
export async function approveFoundation(asking: Asking, plan: SavedPlan, environment: string, answers: Answers): Promise<void> {
  showPlan(asking, plan);
  await approvePlan(asking, plan, environment, { ...answers, yes: true });
}

/** Shows the plan and asks: a yes for what only adds, the environment's name for what loses data. DECLINED otherwise. */
export async function approvePlan(asking: Asking, plan: SavedPlan, environment: string, answers: Answers): Promise<void> {
  const risks = assessRisks(plan);
  if (risks.length > 0) {
    asking.say('');
    asking.say(asking.view.paint.red('This plan loses or endangers what cannot be made again:'));
    for (const { sentence } of risks) asking.say(`  ${sentence}`);
    return confirmByName(asking, { environment, confirm: answers.confirm, mayAsk: !answers.yes, purpose: 'deploy' });
  }
  if (answers.yes) return;
  asking.say('');
  await agree(asking, `Apply ${countsOf(plan.changes)}?`, `trading-infra deploy --env ${environment}`);
}

interface NameConfirmation {
  environment: string;
  /** Of the flag `--confirm`. */
  confirm: string | undefined;
  mayAsk: boolean;
  /** The command, for the hint. */
  purpose: string;
}

/** A wrong name in --confirm ends a command before anything is opened or asked. DECLINED. */
export function refuseWrongName(confirm: string | undefined, environment: string, purpose: string): void {
  if (confirm === undefined || confirm === environment) return;
  throw new TradingInfraError('DECLINED', `--confirm got "${confirm}"; the environment is ${environment}. Nothing was changed.`, {
    hint: `trading-infra ${purpose} --env ${environment} --confirm ${environment}`,
  });
}

/** The environment's name, typed by a person or given with --confirm. `--yes` is no answer. DECLINED otherwise. */
export async function confirmByName(asking: Asking, { environment, confirm, mayAsk, purpose }: NameConfirmation): Promise<void> {
  const hint = `trading-infra ${purpose} --env ${environment} --confirm ${environment}`;
  refuseWrongName(confirm, environment, purpose);
  if (confirm === environment) return;
  if (!mayAsk || !asking.interactive) {
    throw new TradingInfraError(
      'DECLINED',
      `This needs the name of the environment as a confirmation, and --yes is none. Nothing was changed.`,
      { hint },
    );
  }
  const typed = await asking.prompt.text({ message: `Type ${environment} to go on, anything else to stop:` });
  if (typed !== environment) throw new TradingInfraError('DECLINED', `"${typed}" is not ${environment}. Nothing was changed.`, { hint });
}

export function showPlan({ say, view }: Asking, plan: SavedPlan): void {
  say('');
  say(renderPlan(plan, view));
}

async function agree({ prompt }: Asking, message: string, hint: string): Promise<void> {
  const isAgreed = await prompt.confirm({ message, initial: false });
  if (!isAgreed) throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint });
}
