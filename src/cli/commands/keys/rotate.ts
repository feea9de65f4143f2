// `keys rotate`: replaces an API key by a new one. Both work until the grace period is over.
import { TradingInfraError } from '../../../errors.js';
import type { KeySummary } from '../../../operations/keys/key-list.js';
import type { Rotation } from '../../../operations/keys/rotate.js';
import { environmentOption } from '../../session/environment-choice.js';
import { defineCommand, type View } from '../../terminal/command.js';
import { flag } from '../../terminal/option.js';
import { grace } from './key-options.js';

const defaultGraceSeconds = 3600;

export const keysRotate = defineCommand({
  name: 'keys rotate',
  summary: 'Replace an API key by a new one; the old one works until the grace period is over',
  argument: { name: 'KEY', summary: 'ID, name or label (default: the environment’s current key)' },
  examples: [
    'trading-infra keys rotate --env dev',
    'trading-infra keys rotate research --env dev --grace 7d',
    'trading-infra keys rotate --env dev --finish',
  ],
  options: {
    env: environmentOption,
    grace,
    finish: flag('make no key; disable the replaced keys whose grace period is over', { variable: false }),
  },
  async run(context, options) {
    const { argument: key, finish, grace: graceSeconds = defaultGraceSeconds } = options;
    if (finish && (key !== undefined || options.grace !== undefined)) {
      throw new TradingInfraError('USAGE', '--finish disables every key whose time is over: it takes no KEY and no --grace.', {
        hint: 'trading-infra keys rotate --help',
      });
    }
    const [{ rotateKey }, { endExpiredKeys }, { listKeys }, { openDeployed }, { recordCommand }] = await Promise.all([
      import('../../../operations/keys/rotate.js'),
      import('../../../operations/keys/revoke.js'),
      import('../../../operations/keys/key-list.js'),
      import('../../session/session.js'),
      import('../../../operations/runs/record.js'),
    ]);
    const { environment, target, outputs, session } = await openDeployed(context, options, { quiet: true });
    const place = { target, outputs, environment: session.environment };
    const work = async () =>
      finish
        ? { ended: await endExpiredKeys(context, place, await listKeys(context, target, outputs)) }
        : rotateKey(context, place, { key, graceSeconds });
    return { environment, ...(await recordCommand(context, session, 'keys rotate', work)) };
  },
  format: (result, view) => ('key' in result ? renderRotation(result, view) : renderEnded(result)),
});

type Finished = { environment: string; ended: KeySummary[] };

function renderRotation({ environment, isNew, key, replaced, ended }: Rotation & { environment: string }, { paint }: View): string {
  const flags = `--env ${environment}`;
  const isOver = replaced.status !== 'ending';
  const headline = isNew ? `${key.name} replaces ${replaced.name}` : `${key.name} has replaced ${replaced.name} already: nothing to do`;
  const end = isOver
    ? `${replaced.name} is disabled.`
    : [
        `Until ${replaced.expiresAt}, both work; then the API refuses ${replaced.name} (${replaced.id}).`,
        `After that, disable it in API Gateway too: trading-infra keys rotate ${flags} --finish`,
        `To end it now: trading-infra keys revoke ${replaced.id} ${flags}`,
      ].join('\n');
  return [
    `${paint.green('✔')} ${headline}`,
    end,
    ...(ended.length === 0 ? [] : [renderEnded({ environment, ended })]),
    `The new key, ${key.masked}, for its callers: trading-infra keys show ${key.id} ${flags} --reveal`,
  ].join('\n');
}

function renderEnded({ environment, ended }: Finished): string {
  if (ended.length === 0) return `No replaced key of ${environment} is to be disabled yet.`;
  return `Disabled: ${ended.map(({ name, id, expiresAt }) => `${name} (${id}), which ended ${expiresAt}`).join('; ')}`;
}
