// Checks whether another run holds the lock of the environment's state.

import type { Target } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { describeLock, readLockAt } from '../../terraform/state-lock.js';
import { platformStateLocation } from '../session/state-locations.js';
import { type Check, ok, unlessUnanswered, warn } from './check.js';

/** Who holds the lock of an environment's state, since when and for what; undefined if nobody does. */
export async function findLockHolder(target: Target, environment: Environment, settingsPath: string): Promise<string | undefined> {
  const lock = await readLockAt(target.aws, platformStateLocation(environment, settingsPath));
  return lock && describeLock(lock);
}

/** Only warns, because the lock may be released before the plan needs it; Terraform then waits for it, and fails if it has to. */
export function lockCheck(target: Target, environment: Environment, { settingsPath }: { settingsPath: string }): Check {
  const run = async () => {
    const lock = await readLockAt(target.aws, platformStateLocation(environment, settingsPath));
    if (lock === undefined) return ok('free');
    return warn(
      `held by ${describeLock(lock)}`,
      lock.content === undefined ? 'Wait until that run has ended' : `trading-infra unlock --env ${environment.name}`,
    );
  };
  return { id: 'lock', title: 'State lock', run: () => unlessUnanswered(target, 's3:GetObject', run) };
}
