// `deploy`: from the settings to a platform that answers, or to the sentence that says why not.
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag, text } from '../option.js';
import { renderDeployment } from '../views/deploy-view.js';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Show the plan, apply it once it is approved, fetch the API key, verify',
  examples: [
    'trading-infra deploy --env dev',
    'trading-infra deploy --env sandbox --yes --bootstrap',
    'trading-infra deploy --env prod --confirm prod   # when the plan replaces something that holds data',
  ],
  options: {
    env: environmentOption,
    account: text('ID', 'confirm the AWS account that is meant'),
    bootstrap: flag('make state bucket and foundation first, if they are missing'),
    noVerify: flag('do not verify afterwards'),
    confirm: text('NAME', 'the environment’s name, for a plan that loses data; --yes does not answer that', { variable: false }),
    yes: flag('approve the plan and ask nothing'),
  },
  async run(context, options) {
    const [steps, ask, { flagsOf, openEnvironment, recorded }] = await Promise.all([
      import('../../deployment/deploy.js'),
      import('../approval.js'),
      import('../session.js'),
    ]);
    const session = await openEnvironment(context, options, { start: true, answers: options.yes ? [] : ['--yes'] });
    await ask.confirmAccount(context, session, options);
    return recorded(context, session, 'deploy', async (note) => {
      const foundation = await steps.preflight(context, session);
      if (!foundation.isComplete) await ask.bootstrapFirst(context, session, foundation, options);
      await steps.synthesizePlatform(context, session);
      const plan = await steps.planPlatform(context, session);
      ask.showPlan(context, plan);
      if (plan.hasChanges) await ask.approvePlan(context, plan, session.environment.name, options);
      note(plan.counts);
      const applied = plan.hasChanges ? await steps.applyPlatform(context, session, plan) : undefined;
      const access = await steps.fetchAccess(context, session, { changed: plan.hasChanges });
      const verification = applied && !options.noVerify ? await steps.verifyPlatform(context, session, access.outputs) : undefined;
      const { name } = session.environment;
      return { environment: name, flags: flagsOf(name), counts: plan.counts, applied, ...access, verification };
    });
  },
  format: renderDeployment,
  conclude: async ({ verification }) => verification && (await import('../../deployment/deploy.js')).verificationFailure(verification),
});
