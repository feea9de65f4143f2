// `keys create`: makes another API key, for a caller of its own.
import { environmentOption } from '../../session/environment-choice.js';
import { defineCommand } from '../../terminal/command.js';
import { label } from './key-options.js';

export const keysCreate = defineCommand({
  name: 'keys create',
  summary: 'Make another API key, and wait until the API accepts it',
  examples: ['trading-infra keys create --env dev --name research', 'trading-infra keys show research --env dev --reveal'],
  options: { env: environmentOption, name: label },
  async run(context, options) {
    const [{ createKey }, { openDeployed }, { recordCommand }] = await Promise.all([
      import('../../../operations/keys/create.js'),
      import('../../session/session.js'),
      import('../../../operations/runs/record.js'),
    ]);
    const { environment, target, outputs, session } = await openDeployed(context, options, { quiet: true });
    const place = { target, outputs, environment: session.environment };
    const key = await recordCommand(context, session, 'keys create', () => createKey(context, place, options.name));
    return { environment, ...key };
  },
  format: ({ environment, name, id, masked }, { paint }) =>
    [
      `${paint.green('✔')} Made ${name} (${id}): ${masked}`,
      `To print it: trading-infra keys show ${id} --env ${environment} --reveal`,
    ].join('\n'),
});
