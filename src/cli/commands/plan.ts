// `plan`: shows what a deploy would change.
import { exitCodes } from '../../errors.js';
import { environmentOption } from '../session/environment-choice.js';
import { renderPlan } from '../session/plan-view.js';
import { renderRisks } from '../session/risk-view.js';
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
    const [steps, { requireStateBucket }, { refuseMovedState }, { assessPlan }, { openEnvironment }] = await Promise.all([
      import('../../operations/deploy/deploy.js'),
      import('../../operations/bootstrap/inspect.js'),
      import('../../operations/deploy/state-location.js'),
      import('../../operations/deploy/risks.js'),
      import('../session/session.js'),
    ]);
    const session = await openEnvironment(context, options);
    await refuseMovedState(session);
    await requireStateBucket(context, session);
    await steps.synthesizePlatform(context, session);
    const planned = await steps.planPlatform(context, session);
    const { stack, counts, hasChanges, changes } = planned;
    const { risks, refusal } = await assessPlan(context, session, planned);
    const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    const refused = refusal && { code: refusal.code, message: refusal.message, hint: refusal.hint };
    return { environment: session.environment.name, stack, hasChanges, counts, changes: pending, risks, refused };
  },
  format(result, view) {
    const lines = [renderPlan(result, view)];
    if (result.hasChanges && result.changes.length === 0) lines.push('Only outputs change.');
    if (result.risks.length > 0) lines.push(renderRisks(result.risks, [], view));
    if (result.refused)
      return [
        ...lines,
        '',
        view.paint.red('deploy will refuse this plan:'),
        `  ${result.refused.message}`,
        `  ${result.refused.hint}`,
      ].join('\n');
    if (result.risks.length > 0)
      lines.push('', 'deploy will ask for the environment’s name to accept them, or for --allow-risk with each address.');
    return lines.join('\n');
  },
  conclude: ({ hasChanges }, { detailedExitcode }) => (detailedExitcode && hasChanges ? exitCodes.changesPending : undefined),
});
