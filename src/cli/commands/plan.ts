// `plan`: shows what a deploy would change.
import { resolve } from 'node:path';
import { exitCodes } from '../../errors.js';
import { environmentOption } from '../session/environment-choice.js';
import { renderPlan } from '../session/plan-view.js';
import { defineCommand } from '../terminal/command.js';
import { flag, text } from '../terminal/option.js';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Show what a deploy would change, without changing anything',
  examples: [
    'trading-infra plan --env dev',
    'trading-infra plan --env dev --detailed-exitcode --json',
    'trading-infra plan --env prod --out prod.tiplan   # to be applied with deploy --plan, perhaps on another computer',
  ],
  options: {
    env: environmentOption,
    out: text('FILE', 'also save the plan in this file, which then contains the state, for deploy --plan', { variable: false }),
    detailedExitcode: flag('exit with code 2 if changes are pending'),
  },
  async run(context, options) {
    const [steps, { requireStateBucket }, { assessRisks }, { refuseDeadLock }, { openEnvironment }] = await Promise.all([
      import('../../operations/deploy/deploy.js'),
      import('../../operations/bootstrap/inspect.js'),
      import('../../terraform/plan/risk-gate.js'),
      import('../session/dead-lock.js'),
      import('../session/session.js'),
    ]);
    const session = await openEnvironment(context, options);
    await requireStateBucket(context, session);
    await refuseDeadLock(context, session);
    await steps.synthesizePlatform(context, session);
    const saved = await steps.planPlatform(context, session);
    const { stack, counts, hasChanges, changes, sha256 } = saved;
    const file = options.out === undefined ? undefined : resolve(context.cwd, options.out);
    if (file !== undefined) await steps.savePlan(context, session, saved, file);
    const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    const { name } = session.environment;
    return { environment: name, stack, hasChanges, counts, changes: pending, risks: assessRisks({ changes }), sha256, file };
  },
  format(result, view) {
    const lines = [renderPlan(result, view)];
    if (result.hasChanges && result.changes.length === 0) lines.push('Only outputs change.');
    if (result.risks.length > 0) lines.push('', view.paint.red('Data is at risk; deploy will ask for the environment’s name to confirm:'));
    lines.push(...result.risks.map(({ sentence }) => `  ${sentence}`));
    if (result.file !== undefined) lines.push('', ...describeFile(result.environment, result.file, result.sha256));
    return lines.join('\n');
  },
  conclude: ({ hasChanges }, { detailedExitcode }) => (detailedExitcode && hasChanges ? exitCodes.changesPending : undefined),
});

function describeFile(environment: string, file: string, sha256: string): string[] {
  return [
    `Saved in ${file} (plan ${sha256}).`,
    'The file contains the state, and with it the API key: keep it as safe as the state. To apply exactly this plan:',
    `  trading-infra deploy --env ${environment} --plan ${file}`,
  ];
}
