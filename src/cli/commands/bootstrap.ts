// `bootstrap`: prepares an account and region for their environments, which is needed only once, or undoes that.
import { TradingInfraError } from '../../errors.js';
import type { BootstrapResult } from '../../operations/bootstrap/bootstrap.js';
import type { BootstrapRemoval } from '../../operations/bootstrap/remove.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type GlobalValues, type View } from '../terminal/command.js';
import { duration } from '../terminal/duration.js';
import { flag, text, texts } from '../terminal/option.js';
import { columns } from '../terminal/table.js';

export const bootstrap = defineCommand({
  name: 'bootstrap',
  summary: 'Prepare an account and region for environments (once); --remove undoes it',
  examples: ['trading-infra bootstrap --env dev', 'trading-infra bootstrap --env dev --yes', 'trading-infra bootstrap --env dev --remove'],
  options: {
    env: environmentOption,
    account: text('ID', 'AWS account you expect; stops if it is another one'),
    remove: flag('remove the foundation and the state bucket, once no environment is left', { variable: false }),
    confirm: text('NAME', 'environment name, to confirm --remove (--yes is not enough)', { variable: false }),
    allowRisk: texts('ADDRESS', 'accept the risk at this address of the plan; repeat it for each risk'),
    yes: flag('approve without asking, except for risks'),
  },
  run: (context, options) => (options.remove ? runRemoval(context, options) : runBootstrap(context, options)),
  format: renderBootstrap,
  conclude: async (outcome) =>
    outcome.kind === 'removed' ? (await import('../../operations/leftovers/leftovers.js')).leftoversFailure(outcome.residue) : undefined,
});

interface BootstrapValues extends GlobalValues {
  env?: string | undefined;
  account?: string | undefined;
  confirm?: string | undefined;
  allowRisk?: readonly string[] | undefined;
  yes?: boolean | undefined;
}

interface Location {
  environment: string;
  account: string;
  region: string;
  flags: string;
}

interface Created extends Location, Pick<BootstrapResult, 'stateBucket' | 'decision'> {
  kind: 'made';
  /** The parts that were missing before the command ran. */
  missing: string[];
  /** Absent when the foundation was up to date. */
  applied?: BootstrapResult['applied'];
}

interface Removed extends Omit<BootstrapRemoval, 'destroyed'>, Location {
  kind: 'removed';
  destroyed?: BootstrapRemoval['destroyed'];
}

/** The outcome if the sandbox is gone, and with it everything that was deployed in it. */
interface Gone {
  kind: 'gone';
  reason: string;
}

/** Creates missing parts and repairs existing ones. Throws DECLINED if the user does not approve. */
async function runBootstrap(context: CommandContext, options: BootstrapValues): Promise<Created> {
  if (options.confirm !== undefined) {
    throw new TradingInfraError(
      'USAGE',
      '--confirm only confirms --remove. Name each risk of the foundation’s plan with --allow-risk ADDRESS.',
      {
        hint: `trading-infra bootstrap --env ${options.env ?? 'NAME'}`,
      },
    );
  }
  const [{ bootstrap: create }, { openFoundation }, { checkPrerequisites }, ask, { clearDeadLock }, { flagsOf, openEnvironment }] =
    await Promise.all([
      import('../../operations/bootstrap/bootstrap.js'),
      import('../../operations/bootstrap/foundation.js'),
      import('../../operations/deploy/deploy.js'),
      import('../session/approval.js'),
      import('../session/dead-lock.js'),
      import('../session/session.js'),
    ]);
  const session = await openEnvironment(context, options, { start: true, answers: options.yes ? [] : ['--yes'] });
  const { name, account, region } = session.environment;
  await ask.confirmAccount(context, session, options);
  await clearDeadLock(context, session, 'foundation', options);
  const state = await checkPrerequisites(context, session, 'bootstrap');
  if (!state.isComplete && !options.yes) await ask.approveBootstrap(context, session.environment, state);
  const stack = await openFoundation(context, session);
  const { stateBucket, decision, applied } = await create(context, session, stack, (plan) =>
    ask.approveFoundation(context, plan, name, options),
  );
  const { missing } = state;
  return { kind: 'made', environment: name, account, region, flags: flagsOf(name), missing, stateBucket, decision, applied };
}

/** Removes the foundation and the state bucket. Throws DECLINED without the environment's name, and IN_USE if an environment is left. */
async function runRemoval(context: CommandContext, options: BootstrapValues): Promise<Removed | Gone> {
  const [
    { removeBootstrap: remove },
    { checkRemovalPrerequisites },
    { openFoundation },
    { confirmByName, refuseWrongName },
    ask,
    { clearDeadLock },
    open,
  ] = await Promise.all([
    import('../../operations/bootstrap/remove.js'),
    import('../../operations/preflight/removal.js'),
    import('../../operations/bootstrap/foundation.js'),
    import('../session/name-confirmation.js'),
    import('../session/approval.js'),
    import('../session/dead-lock.js'),
    import('../session/session.js'),
  ]);
  const chosen = await open.chooseFromFile(context, options, options.confirm === undefined ? ['--confirm NAME'] : []);
  refuseWrongName(options.confirm, chosen.name, 'bootstrap --remove');
  const session = await open.unlessGone(open.openChosen(context, chosen, options, { quiet: true }));
  if ('gone' in session) return { kind: 'gone', reason: session.gone };
  const { name, account, region } = session.environment;
  await ask.confirmAccount(context, session, options);
  await clearDeadLock(context, session, 'foundation', options);
  await checkRemovalPrerequisites(context, session, 'bootstrap');
  context.say(
    `This removes the foundation and the state bucket of ${account}/${region}, with all earlier states and records of runs in it.`,
  );
  await confirmByName(context, { environment: name, confirm: options.confirm, mayAsk: !options.yes, purpose: 'bootstrap --remove' });
  const stack = await openFoundation(context, session);
  const removal = await remove(context, session, stack, async (plan) => {
    ask.showPlan(context, plan);
    return [];
  });
  return { kind: 'removed', environment: name, account, region, flags: open.flagsOf(name), ...removal };
}

function renderBootstrap(outcome: Created | Removed | Gone, view: View): string {
  if (outcome.kind === 'made') return renderCreated(outcome, view);
  if (outcome.kind === 'removed') return renderRemoval(outcome, view);
  return `${view.paint.green('✔')} Nothing is left to remove. ${outcome.reason}`;
}

function renderCreated({ account, region, stateBucket, applied, flags }: Created, { paint }: View): string {
  const bucket = stateBucket === undefined ? 'the state is kept in local files' : `state bucket ${stateBucket.bucket}`;
  const foundation =
    applied === undefined ? 'the foundation was up to date' : `${applied.resources} foundation resources in ${duration(applied.seconds)}`;
  return [
    `${paint.green('✔')} ${account}/${region} is ready: ${bucket}; ${foundation}`,
    '',
    'Next:',
    `  trading-infra deploy ${flags}`,
  ].join('\n');
}

function renderRemoval({ account, region, destroyed, removed, waiting, residue }: Removed, { paint }: View): string {
  const left = residue.filter(({ kind }) => kind === 'residue' || kind === 'could-not-ask');
  const gone = [...(destroyed === undefined ? [] : [`${destroyed.resources} foundation resources`]), ...removed];
  const list = columns(
    left.map(({ service, name, note = '' }) => [service, name, note]),
    '  ',
  );
  return [
    `${left.length === 0 ? paint.green('✔') : paint.red('✖')} ${account}/${region}: ${gone.length === 0 ? 'there was nothing to remove' : `removed ${gone.join(', ')}`}`,
    ...waiting.map((one) => `  scheduled for deletion: ${one}`),
    ...(left.length === 0 ? [] : ['Still there:', ...list]),
  ].join('\n');
}
