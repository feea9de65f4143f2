// `destroy`: shows what goes and what data is lost, asks for the name, and proves that nothing is left.
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag, text } from '../option.js';
import { renderDestruction } from '../views/destroy-view.js';

export const destroy = defineCommand({
  name: 'destroy',
  summary: 'Show what goes and what data is lost, remove it, prove that nothing is left',
  examples: ['trading-infra destroy --env dev', 'trading-infra destroy --env dev --confirm dev --yes'],
  options: {
    env: environmentOption,
    account: text('ID', 'confirm the AWS account that is meant'),
    confirm: text('NAME', 'the environment’s name; --yes does not answer that', { variable: false }),
    yes: flag('ask nothing; the removal itself still needs --confirm'),
  },
  async run(context, options) {
    const [steps, ask, open, { showRemoval }] = await Promise.all([
      import('../../deployment/destroy.js'),
      import('../approval.js'),
      import('../session.js'),
      import('../views/destroy-view.js'),
    ]);
    const chosen = await open.chooseFromFile(context, options, options.confirm === undefined ? ['--confirm NAME'] : []);
    ask.refuseWrongName(options.confirm, chosen.name, 'destroy');
    const session = await open.unlessGone(open.openChosen(context, chosen, options, { quiet: true }));
    const { file, name } = chosen;
    if ('gone' in session) return steps.forgetEnvironment(context, file, name).then(() => ({ environment: name, gone: session.gone }));
    await ask.confirmAccount(context, session, options);
    const work = async (note: (counts: Record<string, number>) => void) => {
      const losses = await steps.inspectLosses(context, session);
      const plan = await steps.planRemoval(context, session);
      showRemoval(context, plan, losses);
      if (plan.hasChanges) await ask.confirmByName(context, { environment: name, ...options, mayAsk: !options.yes, purpose: 'destroy' });
      note(plan.counts);
      const removed = plan.hasChanges ? await steps.removePlatform(context, session, plan) : undefined;
      const residue = await steps.proveRemoval(context, session);
      const ending = await steps.stopSandboxWithoutEnvironments(context, session, residue);
      return { environment: name, flags: open.flagsOf(name), counts: plan.counts, removed, losses, residue, ...ending };
    };
    return open.recorded(context, session, 'destroy', work, ({ residue }) => steps.residueFailure(residue));
  },
  format: renderDestruction,
  conclude: async (result) => ('gone' in result ? undefined : (await import('../../deployment/destroy.js')).residueFailure(result.residue)),
});
