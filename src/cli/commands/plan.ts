// `plan`: shows what a deploy would change.
import { resolve } from 'node:path';
import { exitCodes } from '../../error-codes.js';
import { quoted } from '../../shell-words.js';
import { environmentOption } from '../session/environment-choice.js';
import { renderPlan } from '../session/plan-view.js';
import { renderRisks } from '../session/risk-view.js';
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
    const [steps, { requireStateBucket }, { refuseMovedState }, { assessPlan }, { refuseDeadLock }, { openEnvironment }] =
      await Promise.all([
        import('../../operations/deploy/deploy.js'),
        import('../../operations/bootstrap/inspect.js'),
        import('../../operations/deploy/state-location.js'),
        import('../../operations/deploy/risks.js'),
        import('../session/dead-lock.js'),
        import('../session/session.js'),
      ]);
    const session = await openEnvironment(context, options, { readOnly: true });
    await refuseMovedState(session);
    await requireStateBucket(context, session);
    await refuseDeadLock(context, session);
    await steps.synthesizePlatform(context, session);
    const saved = await steps.planPlatform(context, session);
    const { stack, counts, hasChanges, changes, sha256 } = saved;
    const { risks, refusal } = await assessPlan(context, session, saved);
    const file = options.out === undefined ? undefined : resolve(context.cwd, options.out);
    if (file !== undefined) await steps.savePlan(context, session, saved, file);
    const pending = changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    const refused = refusal && { code: refusal.code, message: refusal.message, hint: refusal.hint };
    return { environment: session.environment.name, stack, hasChanges, counts, changes: pending, risks, refused, sha256, file };
  },
  format(result, view) {
    const lines = [renderPlan(result, view)];
    if (result.hasChanges && result.changes.length === 0) lines.push('Only outputs change.');
    if (result.risks.length > 0) lines.push(renderRisks(result.risks, [], view));
    if (result.refused) {
      lines.push('', view.paint.red('deploy will refuse this plan:'), `  ${result.refused.message}`, `  ${result.refused.hint}`);
    } else if (result.risks.length > 0) {
      lines.push('', 'deploy will ask for the environment’s name to accept them, or for --allow-risk with each address.');
    }
    if (result.file !== undefined) lines.push('', ...describeFile(result.environment, result.file, result.sha256));
    return lines.join('\n');
  },
  conclude: ({ hasChanges }, { detailedExitcode }) => (detailedExitcode && hasChanges ? exitCodes.changesPending : undefined),
});

function describeFile(environment: string, file: string, sha256: string): string[] {
  return [
    `Saved in ${file} (plan ${sha256}).`,
    'The file contains the state, and with it the API key: keep it as safe as the state. To apply exactly this plan:',
    `  trading-infra deploy --env ${environment} --plan ${quoted(file)}`,
  ];
}
