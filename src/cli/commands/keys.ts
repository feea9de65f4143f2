// `keys list` and `keys show`: show the API keys. Only `keys show --reveal` prints a key's value.

import { environmentOption } from '../session/environment-choice.js';
import { defineCommand } from '../terminal/command.js';
import { flag } from '../terminal/option.js';
import { columns } from '../terminal/table.js';

export const keysList = defineCommand({
  name: 'keys list',
  summary: 'List the API keys of an environment, without their values',
  examples: ['trading-infra keys list --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const [{ listKeys }, { openDeployed }] = await Promise.all([import('../../operations/data/keys.js'), import('../session/session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    return { environment, keys: await listKeys(target, outputs) };
  },
  format({ keys }, { paint }) {
    const head = ['NAME', 'ID', 'ENABLED', 'USAGE PLAN', 'CREATED'].map((word) => paint.dim(word));
    return columns([head, ...keys.map((key) => [key.name, key.id, key.enabled ? 'yes' : 'no', key.usagePlan, key.createdAt])]).join('\n');
  },
});

export const keysShow = defineCommand({
  name: 'keys show',
  summary: 'Show an API key, masked; --reveal prints only the key',
  argument: { name: 'KEY', summary: 'name or ID (default: the environment’s own key)' },
  examples: ['trading-infra keys show --env dev', 'curl -H "x-api-key: $(trading-infra keys show --env dev --reveal)" ...'],
  options: {
    env: environmentOption,
    reveal: flag('print the key unmasked', { variable: false }),
  },
  async run(context, options) {
    const [{ showKey }, { openDeployed }] = await Promise.all([import('../../operations/data/keys.js'), import('../session/session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    const { argument, reveal = false } = options;
    return { environment, ...(await showKey(target, outputs, { reveal, ...(argument === undefined ? {} : { key: argument }) })) };
  },
  format: ({ value, masked, name }, { paint }) => value ?? `${masked}  ${paint.dim(`${name}; use --reveal to print it`)}`,
});
