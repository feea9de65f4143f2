// `keys list` and `keys show`: show the API keys. Only `keys show --reveal` prints a key's value.

import type { KeySummary } from '../../../operations/keys/key-list.js';
import { environmentOption } from '../../session/environment-choice.js';
import { defineCommand, type View } from '../../terminal/command.js';
import { flag } from '../../terminal/option.js';
import { columns } from '../../terminal/table.js';

export const keysList = defineCommand({
  name: 'keys list',
  summary: 'List the API keys of an environment, without their values',
  examples: ['trading-infra keys list --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const [{ listKeys }, { openDeployed }] = await Promise.all([
      import('../../../operations/keys/key-list.js'),
      import('../../session/session.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    return { environment, keys: await listKeys(context, target, outputs) };
  },
  format: renderKeys,
});

export const keysShow = defineCommand({
  name: 'keys show',
  summary: 'Show an API key, masked; --reveal prints only the key',
  argument: { name: 'KEY', summary: 'ID, name or label (default: the environment’s current key)' },
  examples: ['trading-infra keys show --env dev', 'curl -H "x-api-key: $(trading-infra keys show --env dev --reveal)" ...'],
  options: {
    env: environmentOption,
    reveal: flag('print the key unmasked', { variable: false }),
  },
  async run(context, options) {
    const [{ showKey }, { openDeployed }] = await Promise.all([
      import('../../../operations/keys/show.js'),
      import('../../session/session.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    const { argument: key, reveal = false } = options;
    return { environment, ...(await showKey(context, target, outputs, { reveal, key })) };
  },
  format: ({ value, masked, name }, { paint }) => value ?? `${masked}  ${paint.dim(`${name}; use --reveal to print it`)}`,
});

/** A table of the keys, and the commands that their statuses suggest. */
function renderKeys({ environment, keys }: { environment: string; keys: readonly KeySummary[] }, { paint }: View): string {
  const head = ['NAME', 'ID', 'ENABLED', 'STATUS', 'MADE BY', 'USAGE PLAN', 'CREATED'].map((word) => paint.dim(word));
  const rows = keys.map((key) => [
    `${key.name}${key.isCurrent ? ' *' : ''}`,
    key.id,
    key.enabled ? 'yes' : 'no',
    statusText(key),
    key.origin,
    key.usagePlan || 'none',
    key.createdAt,
  ]);
  return [...columns([head, ...rows]), '', paint.dim('* the current key, which keys show prints'), ...nextSteps(environment, keys)].join(
    '\n',
  );
}

function statusText({ status, expiresAt }: KeySummary): string {
  return status === 'ending' || status === 'expired' ? `${status === 'ending' ? 'ends' : 'ended'} ${expiresAt}` : status;
}

function nextSteps(environment: string, keys: readonly KeySummary[]): string[] {
  const flags = `--env ${environment}`;
  const unfinished = keys.find(({ status }) => status === 'unfinished');
  const isLabelled = unfinished?.origin === 'create';
  return [
    ...(keys.some(({ enabled, status }) => enabled && status === 'expired')
      ? [`The API refuses the keys that have ended. To disable them in API Gateway too: trading-infra keys rotate ${flags} --finish`]
      : []),
    ...(unfinished === undefined
      ? []
      : [
          `${unfinished.name} was never finished. To finish it: trading-infra keys ${isLabelled ? 'create' : `rotate ${unfinished.replaces}`} ${flags}`,
        ]),
  ];
}
