// The option with which the commands on states work on the foundation's state instead of the environment's.
import type { Session } from '../../../operations/session/session.js';
import { flag } from '../../terminal/option.js';

export const foundationOption = flag('the state of the foundation instead of the environment’s', { variable: false });

/** The stack that the user means. */
export async function stackOf(session: Session, foundation: boolean | undefined) {
  const { foundationRun, platformRun } = await import('../../../operations/session/session.js');
  return foundation ? foundationRun(session) : platformRun(session);
}
