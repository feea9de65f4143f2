// `verify`: the deployed platform proves itself.
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { text } from '../option.js';
import { renderVerification } from '../views/verify-view.js';

export const verify = defineCommand({
  name: 'verify',
  summary: 'Let the deployed platform prove itself, check by check',
  examples: [
    'trading-infra verify --env dev',
    'trading-infra verify --env dev --seed 7',
    'trading-infra verify --env dev --only endpoint-with-key',
  ],
  options: {
    env: environmentOption,
    seed: text('SEED', 'make the same trades again as an earlier verification'),
    only: text('IDS', 'only these checks and what they rest on, separated by commas'),
  },
  async run(context, options) {
    const [steps, { requireOutputs }, { openEnvironment }] = await Promise.all([
      import('../../deployment/deploy.js'),
      import('../../deployment/outputs.js'),
      import('../session.js'),
    ]);
    const session = await openEnvironment(context, options);
    const { outputs } = await requireOutputs(session.workDirectory.root, session.environment.name);
    const only = options.only?.split(',').map((id) => id.trim());
    return steps.verifyPlatform(context, session, outputs, { seed: options.seed, only });
  },
  format: renderVerification,
  conclude: async (report) => (await import('../../deployment/deploy.js')).verificationFailure(report),
});
