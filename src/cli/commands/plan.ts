// `plan`: shows what a deploy would change.
import { exitCodes } from '../../errors.js';
import { environmentOption } from '../session/environment-choice.js';
import { renderPlan } from '../session/plan-view.js';
import { defineCommand } from '../terminal/command.js';
import { flag } from '../terminal/option.js';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Show what a deploy would change, without changing anything',
  examples: ['trading-infra plan --env dev', 'trading-infra plan --env dev --detailed-exitcode --json'],
  options: {
    env: environmentOption,
    detailedExitcode: flag('exit with code 2 if changes are pending'),
  },
  async run(context, options) {
    const [steps, { requireStateBucket }, { assessRisks }, { openEnvironment }] = await Promise.all([
      import('../../operations/deploy/deploy.js'),
      import('../../operations/bootstrap/inspect.js'),
      import('../../terraform/plan/risk-gate.js'),
      import('../session/session.js'),
    ]);
    const session = await openEnvironment(context, options, { readOnly: true });
    await requireStateBucket(context, session);
    await steps.synthesizePlatform(context, session);
    const { stack, counts, hasChanges, changes } = await steps.planPlatform(context, session);
    const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    return { environment: session.environment.name, stack, hasChanges, counts, changes: pending, risks: assessRisks({ changes }) };
  },
  format(result, view) {
    const lines = [renderPlan(result, view)];
    if (result.hasChanges && result.changes.length === 0) lines.push('Only outputs change.');
    if (result.risks.length > 0) lines.push('', view.paint.red('Data is at risk; deploy will ask for the environment’s name to confirm:'));
    return [...lines, ...result.risks.map(({ sentence }) => `  ${sentence}`)].join('\n');
  },
  conclude: ({ hasChanges }, { detailedExitcode }) => (detailedExitcode && hasChanges ? exitCodes.changesPending : undefined),
});
