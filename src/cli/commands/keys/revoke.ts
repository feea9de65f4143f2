// `keys revoke`: ends an API key at once. It asks, and asks for the environment's name if no other key would be left.
import { TradingInfraError } from '../../../errors.js';
import type { KeySummary } from '../../../operations/keys/key-list.js';
import { environmentOption } from '../../session/environment-choice.js';
import { type CommandContext, defineCommand } from '../../terminal/command.js';
import { flag } from '../../terminal/option.js';

export const keysRevoke = defineCommand({
  name: 'keys revoke',
  summary: 'End an API key at once; its callers get 403',
  argument: { name: 'KEY', summary: 'ID, name or label', isRequired: true },
  examples: ['trading-infra keys revoke research --env dev', 'trading-infra keys revoke trading-api-key-dev --env dev --yes'],
  options: { env: environmentOption, yes: flag('do not ask; the last working key still needs the name typed', { variable: false }) },
  async run(context, options) {
    const { argument: wanted = '' } = options;
    const [{ chooseKey, listKeys }, { isLastKey, revokeKey }, { openDeployed }, { recordCommand }] = await Promise.all([
      import('../../../operations/keys/key-list.js'),
      import('../../../operations/keys/revoke.js'),
      import('../../session/session.js'),
      import('../../../operations/runs/record.js'),
    ]);
    const { environment, target, outputs, session } = await openDeployed(context, options, { quiet: true });
    const keys = await listKeys(context, target, outputs);
    const key = chooseKey(keys, outputs, wanted);
    const place = { target, outputs, environment: session.environment };
    await (isLastKey(keys, key) ? approveLast(context, key, environment, options) : approve(context, key, environment, options));
    await recordCommand(context, session, 'keys revoke', () => revokeKey(place, key));
    const after = chooseKey(await listKeys(context, target, outputs), outputs, key.id);
    return { environment, key: after, wasRevoked: key.status === 'revoked' };
  },
  format: ({ environment, key, wasRevoked }, { paint }) =>
    [
      `${paint.green('✔')} ${key.name} (${key.id}) ${wasRevoked ? 'was revoked already, and' : 'is revoked:'} the API refuses it.`,
      `What works: trading-infra keys list --env ${environment}`,
    ].join('\n'),
});

type Answers = { yes?: boolean | undefined };

async function approve({ prompt, interactive }: CommandContext, { name, id }: KeySummary, environment: string, { yes }: Answers) {
  if (yes) return;
  const hint = `trading-infra keys revoke ${id} --env ${environment} --yes`;
  if (!interactive) throw new TradingInfraError('INPUT_MISSING', '--yes is required without a terminal to ask in.', { hint });
  if (!(await prompt.confirm({ message: `Revoke ${name} (${id})? Its callers will get 403.`, initial: false }))) throw declined(hint);
}

/** Without a key that lasts, nobody can call the API. The way round a typed name is another key, made first. */
async function approveLast({ prompt, interactive, say }: CommandContext, key: KeySummary, environment: string, { yes }: Answers) {
  const hint = `trading-infra keys create --env ${environment}   # makes another key; then revoke this one`;
  const sentence = `${key.name} (${key.id}) is the last key that works: without it, nobody can call the API of ${environment}.`;
  if (yes || !interactive) {
    throw new TradingInfraError('DECLINED', `${sentence} --yes is not enough. Nothing was changed.`, { hint });
  }
  say(sentence);
  const typed = await prompt.text({ message: `Type ${environment} to revoke it:` });
  if (typed !== environment) throw declined(hint);
}

function declined(hint: string): TradingInfraError {
  return new TradingInfraError('DECLINED', 'Declined: nothing was changed.', { hint });
}
