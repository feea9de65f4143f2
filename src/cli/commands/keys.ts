// `keys list` and `keys show`: the API keys. A key's value is printed in one case only: --reveal.
import type { KeyOutputs } from '../../deployment/keys.js';
import type { Target } from '../../deployment/target.js';
import { type CommandContext, defineCommand, type GlobalValues } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { flag } from '../option.js';
import { columns } from '../table.js';

export const keysList = defineCommand({
  name: 'keys list',
  summary: 'List the API keys of an environment, without their values',
  examples: ['trading-infra keys list --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const { environment, target, outputs } = await deployed(context, options);
    const { listKeys } = await import('../../deployment/keys.js');
    return { environment, keys: await listKeys(target, outputs) };
  },
  format({ keys }, { paint }) {
    const head = ['NAME', 'ID', 'ENABLED', 'USAGE PLAN', 'CREATED'].map((word) => paint.dim(word));
    return columns([head, ...keys.map((key) => [key.name, key.id, key.enabled ? 'yes' : 'no', key.usagePlan, key.createdAt])]).join('\n');
  },
});

export const keysShow = defineCommand({
  name: 'keys show',
  summary: 'Show an API key, masked; --reveal prints the key and nothing else',
  argument: { name: 'KEY', summary: 'name or id (default: the environment’s own)' },
  examples: ['trading-infra keys show --env dev', 'curl -H "x-api-key: $(trading-infra keys show --env dev --reveal)" ...'],
  options: {
    env: environmentOption,
    reveal: flag('print the key itself', { variable: false }),
  },
  async run(context, options) {
    const { environment, target, outputs } = await deployed(context, options);
    const { showKey } = await import('../../deployment/keys.js');
    const { argument, reveal = false } = options;
    return { environment, ...(await showKey(target, outputs, { reveal, ...(argument === undefined ? {} : { key: argument }) })) };
  },
  format: ({ value, masked, name }, { paint }) => value ?? `${masked}  ${paint.dim(`${name}; --reveal prints it`)}`,
});

interface Deployed {
  environment: string;
  target: Target;
  outputs: KeyOutputs;
}

async function deployed(context: CommandContext, options: GlobalValues & { env?: string | undefined }): Promise<Deployed> {
  const [{ requireOutputs }, { openEnvironment }] = await Promise.all([import('../../deployment/outputs.js'), import('../session.js')]);
  const { environment, target, workDirectory } = await openEnvironment(context, options, { quiet: true });
  const { outputs } = await requireOutputs(workDirectory.root, environment.name);
  return { environment: environment.name, target, outputs };
}
