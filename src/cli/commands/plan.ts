// `plan`: what a deploy would change, and nothing else.
import { exitCodes } from '../../errors.js';
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag } from '../option.js';
import { renderPlan } from '../views/plan-view.js';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Show what a deploy would change, and change nothing',
  examples: ['trading-infra plan --env dev', 'trading-infra plan --env dev --detailed-exitcode --json'],
  options: {
    env: environmentOption,
    detailedExitcode: flag('exit with 2 when changes are pending'),
  },
  async run(context, options) {
    const [steps, { assessRisks }, { openEnvironment }] = await Promise.all([
      import('../../deployment/deploy.js'),
      import('../../deployment/risk-gate.js'),
      import('../session.js'),
    ]);
    const session = await openEnvironment(context, options);
    await steps.refuseWithoutState(context, session);
    await steps.synthesizePlatform(context, session);
    const { stack, counts, hasChanges, changes } = await steps.planPlatform(context, session);
    const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    return { environment: session.environment.name, stack, hasChanges, counts, changes: pending, risks: assessRisks({ changes }) };
  },
  format(result, view) {
    const lines = [renderPlan(result, view)];
    if (result.hasChanges && result.changes.length === 0) lines.push('Only outputs change.');
    if (result.risks.length > 0) lines.push('', view.paint.red('Holds data, and would need its environment’s name typed:'));
    return [...lines, ...result.risks.map(({ sentence }) => `  ${sentence}`)].join('\n');
  },
  conclude: ({ hasChanges }, { detailedExitcode }) => (detailedExitcode && hasChanges ? exitCodes.changesPending : undefined),
});
