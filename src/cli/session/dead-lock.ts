// Clears the way for a change after a run that died: waits for a Terraform that is still running, and offers to remove a dead one's lock.
import { describeFoundLock, findStackLock, lockedError, removeLock, waitForOrphan } from '../../operations/recovery/unlock.js';
import type { Session } from '../../operations/session/session.js';
import type { StackId } from '../../platform/names.js';
import type { CommandContext } from '../terminal/command.js';

interface Answers {
  /** Whether the command may go on without asking. */
  yes?: boolean | undefined;
}

/**
 * A lock whose process is proven dead is removed after a question, or at once with `--yes`. Every other lock is left to Terraform, which waits for it
 * and then fails with STATE_LOCKED. Throws STATE_LOCKED if the lock stays, and INTERRUPTED while waiting for a running Terraform.
 */
export async function clearDeadLock(context: CommandContext, session: Session, stack: StackId, { yes }: Answers): Promise<void> {
  await waitForOrphan(context, session, stack);
  const found = await findStackLock(context, session, stack);
  if (found?.lock.holder.state !== 'dead') return;
  const { name } = session.environment;
  context.say(`${describeFoundLock(found)}.`);
  const mayAsk = context.interactive && !yes;
  const isAgreed = yes || (mayAsk && (await context.prompt.confirm({ message: 'Remove this lock?', initial: true })));
  if (!isAgreed) throw lockedError(found, name);
  if (await removeLock(session, found)) context.report({ type: 'warning', text: `The lock ${found.lock.id} of a dead run was removed.` });
}

/** For a command that changes nothing: throws STATE_LOCKED if a dead run has left its lock. */
export async function refuseDeadLock(context: CommandContext, session: Session): Promise<void> {
  const found = await findStackLock(context, session, 'platform');
  if (found?.lock.holder.state === 'dead') throw lockedError(found, session.environment.name);
}
