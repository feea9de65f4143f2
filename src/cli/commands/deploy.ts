// `deploy`: turns the settings into a running platform, or explains why it cannot.
import { resolve } from 'node:path';
import type { ShownKey } from '../../operations/keys/show.js';
import type { VerifyReport } from '../../operations/verify/verify.js';
import type { Outputs } from '../../platform/names.js';
import { idleMonthlyDollars, prices } from '../../settings/prices.js';
import type { Environment } from '../../settings/schema.js';
import type { PlanCounts } from '../../terraform/plan/plan.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type View } from '../terminal/command.js';
import { duration } from '../terminal/duration.js';
import { flag, text, texts } from '../terminal/option.js';
import { columns } from '../terminal/table.js';
import { renderProblems } from './verify.js';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Show the plan, apply it once approved, fetch the API key, and verify',
  examples: [
    'trading-infra deploy --env dev',
    'trading-infra deploy --env sandbox --yes --bootstrap',
    'trading-infra deploy --env prod --plan prod.tiplan   # exactly the plan that was reviewed',
    'trading-infra deploy --env prod --yes --allow-risk aws_cloudwatch_log_group.lambda_log-group   # in CI',
  ],
  options: {
    env: environmentOption,
    account: text('ID', 'AWS account you expect; stops if it is another one'),
    bootstrap: flag('create the state bucket and foundation first, if missing'),
    plan: text('FILE', 'apply the plan in this file, saved with plan --out, instead of making a new one', { variable: false }),
    noVerify: flag('skip the verification'),
    allowRisk: texts('ADDRESS', 'accept the risk at this address of the plan; repeat it for each risk'),
    yes: flag('approve the plan without asking, except for its risks'),
  },
  retired: {
    '--confirm': 'deploy no longer takes --confirm: it would accept risks that nobody has seen. Name each risk with --allow-risk ADDRESS.',
  },
  async run(context, options) {
    const [steps, { requireRisks }, ask, { clearDeadLock }, { flagsOf, openEnvironment }, { noteApproval, recordCommand }] =
      await Promise.all([
        import('../../operations/deploy/deploy.js'),
        import('../../operations/deploy/risks.js'),
        import('../session/approval.js'),
        import('../session/dead-lock.js'),
        import('../session/session.js'),
        import('../../operations/runs/record.js'),
      ]);
    const opened = await openEnvironment(context, options, { start: true, answers: options.yes ? [] : ['--yes'] });
    await ask.confirmAccount(context, opened, options);
    const session = await steps.keepNetwork(context, opened);
    return recordCommand(context, session, 'deploy', async (log) => {
      const file = options.plan === undefined ? undefined : resolve(context.cwd, options.plan);
      await clearDeadLock(context, session, 'platform', options);
      const reviewed = file === undefined ? undefined : await steps.openSavedPlan(context, session, file);
      const foundation = await steps.checkPrerequisites(context, session);
      if (!foundation.isComplete) await ask.bootstrapFirst(context, session, foundation, options);
      if (reviewed === undefined) await steps.synthesizePlatform(context, session);
      const plan = reviewed ?? (await steps.planPlatform(context, session));
      ask.showPlan(context, plan);
      if (plan.hasChanges) showIdleCost(context, session.environment);
      const risks = await requireRisks(context, session, plan);
      const hasBootstrapped = !foundation.isComplete;
      const approval = { environment: session.environment.name, command: 'deploy', hasBootstrapped, ...options };
      noteApproval(log, plan, plan.hasChanges ? await ask.approvePlan(context, plan, risks, approval) : []);
      const applied = plan.hasChanges ? await steps.applyPlatform(context, session, plan, log) : undefined;
      const access = await steps.fetchAccess(context, session, { changed: plan.hasChanges });
      const verification = applied && !options.noVerify ? await steps.verifyPlatform(context, session, access.outputs) : undefined;
      const { name } = session.environment;
      const { protected: isProtected } = session.environment;
      // Terraform's own outputs have an address that the target may not serve; `outputs` has the right one.
      const changed = applied && { resources: applied.resources, seconds: applied.seconds };
      return { environment: name, flags: flagsOf(name), isProtected, counts: plan.counts, applied: changed, ...access, verification };
    });
  },
  format: renderDeployment,
  conclude: async ({ verification }) =>
    verification && (await import('../../operations/deploy/deploy.js')).verificationFailure(verification),
});

export interface Deployment {
  environment: string;
  /** Flags that make a suggested command work on the same environment. */
  flags: string;
  /** Whether the environment is protected from its removal. */
  isProtected: boolean;
  /** Planned changes, by action. */
  counts: PlanCounts;
  /** Absent when there was nothing to change. */
  applied?: { resources: number; seconds: number };
  endpoint: string;
  outputs: Outputs;
  apiKey: ShownKey;
  /** Names of the migrations that were applied. */
  migrations: string[];
  /** Absent when nothing changed, and with --no-verify. */
  verification?: VerifyReport;
}

/** Shows what the environment costs while it is not in use. */
function showIdleCost({ say, view }: Pick<CommandContext, 'say' | 'view'>, environment: Environment): void {
  const cost = `about $${idleMonthlyDollars(environment)} a month`;
  say('');
  say(`Cost on AWS while idle: ${cost} ${view.paint.dim(`(list prices of ${prices.region}, ${prices.asOf}; the sandbox costs nothing)`)}`);
}

const trade = '{"trades":[{"v":1,"symbol":"BTC-USDT","ts":"1723075200000000000","price":"55000.5","size":"0.25","side":"buy"}]}';

/** The final output. It shows the endpoint and the masked key even if there was nothing to change. */
function renderDeployment(deployment: Deployment, view: View): string {
  const { environment, applied, endpoint, apiKey, flags } = deployment;
  const { paint } = view;
  const headline =
    applied === undefined
      ? 'Nothing to change: the platform matches the settings'
      : `Deployed ${environment}: ${applied.resources} resources in ${duration(applied.seconds)}`;
  const facts = [
    ['Endpoint', endpoint],
    ['API key', `${apiKey.masked}  ${paint.dim(`(trading-infra keys show ${flags} --reveal)`)}`],
    ['Buckets', `${deployment.outputs['raw-data-bucket']} -> ${deployment.outputs['processed-data-bucket']}`],
    ['Database', deployment.outputs['database-endpoint']],
  ];
  return [
    `${paint.green('✔')} ${headline}`,
    '',
    ...columns(
      facts.map(([label = '', value = '']) => [paint.dim(label), value]),
      '  ',
    ),
    '',
    'Try it (the key stays out of your shell history):',
    curlLine(endpoint, flags),
    ...verificationLines(deployment, view),
    '',
    'Next:',
    ...columns(
      [
        [`trading-infra ingest ${flags} FILE`, 'turn a file of trades into bars'],
        [`trading-infra bars ${flags} SYMBOL`, 'a table and a chart of the bars'],
        ...(deployment.verification === undefined ? [[`trading-infra verify ${flags}`, 'check that everything works']] : []),
        [`trading-infra outputs ${flags}`, 'all names and addresses'],
        ...(deployment.isProtected ? [] : [[`trading-infra destroy ${flags}`, 'remove everything']]),
      ],
      '  ',
    ),
  ].join('\n');
}

/** A command to paste. It gets the key from `keys show`, so that the key does not end up in the shell history. */
function curlLine(endpoint: string, flags: string): string {
  return `curl -sS ${endpoint}/process -H "x-api-key: $(trading-infra keys show ${flags} --reveal)" -H 'content-type: application/json' -d '${trade}'`;
}

function verificationLines({ verification }: Deployment, view: View): string[] {
  return verification === undefined ? [] : ['', renderProblems(verification, view)];
}
