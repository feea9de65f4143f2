// `bootstrap`: what an account and region need once, made or taken back.
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag, text } from '../option.js';
import { renderBootstrap } from '../views/bootstrap-view.js';

export const bootstrap = defineCommand({
  name: 'bootstrap',
  summary: 'Make what an account and region need once, or take it back',
  examples: ['trading-infra bootstrap --env dev', 'trading-infra bootstrap --env dev --yes', 'trading-infra bootstrap --env dev --remove'],
  options: {
    env: environmentOption,
    account: text('ID', 'confirm the AWS account that is meant'),
    remove: flag('take everything back, once no environment is left', { variable: false }),
    confirm: text('NAME', 'the environment’s name, to confirm --remove; --yes does not answer that', { variable: false }),
    yes: flag('approve and ask nothing'),
  },
  async run(context, options) {
    const { makeBootstrap, takeBootstrapBack } = await import('../bootstrapping.js');
    return options.remove ? takeBootstrapBack(context, options) : makeBootstrap(context, options);
  },
  format: renderBootstrap,
  conclude: async (outcome) =>
    outcome.kind === 'removed' ? (await import('../../deployment/destroy.js')).residueFailure(outcome.residue) : undefined,
});
