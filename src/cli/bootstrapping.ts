// The two directions of `bootstrap`.
import type { BootstrapState } from '../deployment/bootstrap.js';
import type { ApplyResult } from '../deployment/cdktf.js';
import { type Bootstrapped, bootstrap, needsOf, preflight } from '../deployment/deploy.js';
import { removeFoundation } from '../deployment/destroy.js';
import type { Session } from '../deployment/environment-session.js';
import type { BootstrapRemoval } from '../deployment/remove-bootstrap.js';
import { TradingInfraError } from '../errors.js';
import { approveFoundation, confirmAccount, confirmByName, refuseWrongName, showPlan } from './approval.js';
import type { CommandContext, GlobalValues } from './command.js';
import { chooseFromFile, flagsOf, openChosen, openEnvironment, unlessGone } from './session.js';

export interface BootstrapAnswers extends GlobalValues {
  env?: string | undefined;
  account?: string | undefined;
  confirm?: string | undefined;
  yes?: boolean | undefined;
}

interface Place {
  environment: string;
  account: string;
  region: string;
  flags: string;
}

export interface BootstrapMade extends Place {
  kind: 'made';
  /** What was missing before. */
  missing: string[];
  stateBucket: Bootstrapped['stateBucket'];
  decision: Bootstrapped['decision'];
  /** Absent when the foundation was as it should be. */
  applied?: Bootstrapped['applied'];
}

export interface BootstrapRemoved extends Omit<BootstrapRemoval<ApplyResult>, 'destroyed'>, Place {
  kind: 'removed';
  destroyed?: ApplyResult | undefined;
}

/** The place itself has ended, and everything in it with it. */
export interface BootstrapGone {
  kind: 'gone';
  reason: string;
}

export type BootstrapOutcome = BootstrapMade | BootstrapRemoved | BootstrapGone;

/** Makes or mends what is missing. Errors: DECLINED and those of the steps. */
export async function makeBootstrap(context: CommandContext, options: BootstrapAnswers): Promise<BootstrapMade> {
  const session = await openEnvironment(context, options, { start: true, answers: options.yes ? [] : ['--yes'] });
  const { name, account, region } = session.environment;
  await confirmAccount(context, session, options);
  const state = await preflight(context, session);
  if (!state.isComplete && !options.yes) await agree(context, session, state);
  const { stateBucket, decision, applied } = await bootstrap(context, session, (plan) => approveFoundation(context, plan, name, options));
  return {
    kind: 'made',
    environment: name,
    account,
    region,
    flags: flagsOf(name),
    missing: state.missing,
    stateBucket,
    decision,
    applied,
  };
}

/** Takes everything back, after the name was typed or given. DECLINED, IN_USE, and those of the steps. */
export async function takeBootstrapBack(context: CommandContext, options: BootstrapAnswers): Promise<BootstrapRemoved | BootstrapGone> {
  const answers = options.confirm === undefined ? ['--confirm NAME'] : [];
  const chosen = await chooseFromFile(context, options, answers);
  refuseWrongName(options.confirm, chosen.name, 'bootstrap --remove');
  const session = await unlessGone(openChosen(context, chosen, options, { quiet: true }));
  if ('gone' in session) return { kind: 'gone', reason: session.gone };
  const { name, account, region } = session.environment;
  await confirmAccount(context, session, options);
  context.say(`${account}/${region} loses its foundation and its state bucket.`);
  await confirmByName(context, { environment: name, confirm: options.confirm, mayAsk: !options.yes, purpose: 'bootstrap --remove' });
  const removal = await removeFoundation(context, session, async (plan) => showPlan(context, plan));
  return { kind: 'removed', environment: name, account, region, flags: flagsOf(name), ...removal };
}

async function agree({ prompt, say }: CommandContext, { environment }: Session, state: BootstrapState): Promise<void> {
  say(`${environment.account}/${environment.region} gets: ${needsOf(state)}.`);
  if (await prompt.confirm({ message: 'Make them?', initial: true })) return;
  throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint: `trading-infra bootstrap --env ${environment.name}` });
}
