// `unlock`: shows who holds the locks of an environment's states, and removes those whose process is gone.
import { TradingInfraError } from '../../errors.js';
import type { FoundLock } from '../../operations/recovery/unlock.js';
import type { Session } from '../../operations/session/session.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand } from '../terminal/command.js';
import { age, flag, text } from '../terminal/option.js';

export const unlock = defineCommand({
  name: 'unlock',
  summary: 'Show who has locked the state, and remove the lock of a run that is dead',
  examples: [
    'trading-infra unlock --env dev',
    'trading-infra unlock --env dev --lock 9f2c4e1a-7a51-3c0e-8a55-0d6b2f1c9e77',
    'trading-infra unlock --env dev --if-older-than 30m   # in CI',
  ],
  options: {
    env: environmentOption,
    lock: text('ID', 'remove the lock with this id; only if its process is certainly dead', { variable: false }),
    ifOlderThan: age('remove a lock only if it is older than this'),
    yes: flag('remove a lock whose process is proven to be dead, without asking'),
  },
  async run(context, options) {
    const [{ findLocks }, { openEnvironment }] = await Promise.all([
      import('../../operations/recovery/unlock.js'),
      import('../session/session.js'),
    ]);
    const session = await openEnvironment(context, options, { quiet: true });
    const removed: FoundLock[] = [];
    for (const found of await findLocks(context, session)) {
      if (await removeOne(context, session, found, options)) removed.push(found);
    }
    const locks = removed.map(({ stack, lock: { id, who, operation, created } }) => ({ stack, id, who, operation, created }));
    return { environment: session.environment.name, removed: locks };
  },
  format({ environment, removed }, { paint }) {
    if (removed.length === 0) return `No state of ${environment} is locked.`;
    return removed.map(({ stack, id }) => `${paint.green('✔')} Removed the lock ${id} of ${stack}`).join('\n');
  },
});

interface Answers {
  lock?: string | undefined;
  ifOlderThan?: number | undefined;
  yes?: boolean | undefined;
}

/** Shows one lock and removes it if the user or a flag says so. Throws STATE_LOCKED if it stays. */
async function removeOne(context: CommandContext, session: Session, found: FoundLock, answers: Answers): Promise<boolean> {
  const { describeFoundLock, lockedError, removeLock } = await import('../../operations/recovery/unlock.js');
  const { lock } = found;
  context.say(`${describeFoundLock(found)}.`);
  const isAgreed = lock.holder.state !== 'running' && (isAnswered(found, answers) || (await isTyped(context, answers)));
  if (!isAgreed) throw lockedError(found, session.environment.name);
  return removeLock(session, found);
}

function isAnswered({ lock, age: seconds }: FoundLock, { lock: id, ifOlderThan, yes }: Answers): boolean {
  if (id !== undefined) return id === lock.id;
  if (ifOlderThan !== undefined) return seconds !== undefined && seconds >= ifOlderThan;
  return yes === true && lock.holder.state === 'dead';
}

async function isTyped({ interactive, prompt }: CommandContext, { lock, ifOlderThan, yes }: Answers): Promise<boolean> {
  if (!interactive || yes || lock !== undefined || ifOlderThan !== undefined) return false;
  const typed = await prompt.text({ message: 'Two Terraforms on one state destroy it. Type yes if that process is certainly dead:' });
  if (typed === 'yes') return true;
  throw new TradingInfraError('DECLINED', 'Declined: the lock was not removed.');
}
