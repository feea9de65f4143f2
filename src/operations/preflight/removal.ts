// The checks before a removal: a small part of those before a deploy, since everything that it needs exists already.

import type { Context } from '../../context.js';
import { step } from '../../step.js';
import type { Session } from '../session/session.js';
import { runAllChecks } from './check.js';
import type { Operation } from './identity.js';
import { lockCheck } from './lock.js';
import { localChecks, preflightOptions, refuseFailures, reportWarnings } from './preflight.js';

/** Checks credentials, clock, tools, disk and lock before anything is removed. Throws all failed checks as one error; reports warnings. */
export function checkRemovalPrerequisites(ctx: Context, session: Session, operation: Operation): Promise<void> {
  return step(ctx, { id: 'preflight', title: 'Preflight checks' }, async () => {
    const options = await preflightOptions(ctx, session, operation);
    const checks = await runAllChecks([
      ...localChecks(ctx, session.target, options),
      lockCheck(session.target, session.environment, options),
    ]);
    refuseFailures({ checks });
    reportWarnings(ctx, { checks });
  });
}
