// `init`: saves the user's answers as an environment in the settings file.
import { defineCommand } from '../../terminal/command.js';
import { initOptions } from './options.js';

export const init = defineCommand({
  name: 'init',
  summary: 'Define an environment, question by question, and save it in the settings file',
  examples: [
    'trading-infra init',
    'trading-infra init --env sandbox --target sandbox --yes',
    'trading-infra init --env prod --target aws --region eu-central-1 --account 123456789012 --size large --state s3 --yes',
  ],
  options: initOptions,
  async run(context, options) {
    const { initialise } = await import('./initialise.js');
    return initialise(context, options);
  },
  format({ file, environment, outcome, command }, { paint }) {
    const done = { added: 'was added to', changed: 'was changed in', unchanged: 'is unchanged in' }[outcome];
    return [
      `${paint.green('✔')} Environment ${paint.bold(environment)} ${done} ${file}`,
      '',
      'The same without questions:',
      `  ${command}`,
      '',
      'Next:',
      `  trading-infra deploy --env ${environment}`,
    ].join('\n');
  },
});
