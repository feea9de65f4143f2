// Checks whether another run holds the lock of the environment's state.

import type { Target } from '../../aws/target.js';
import { stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { describeLock, readLocalLock, readLockObject } from '../../terraform/state-lock.js';
import { localStateFile } from '../../workspace/directory.js';
import { type Check, ok, unlessUnanswered, warn } from './check.js';

/** Only warns, because the lock may be released before the plan needs it; Terraform then waits for it, and fails if it has to. */
export function lockCheck(target: Target, environment: Environment, { settingsPath }: { settingsPath: string }): Check {
  const { bucket, environmentStateKey } = stateNames(environment);
  const read = async () =>
    environment.state === 'local'
      ? readLocalLock(localStateFile(settingsPath, environment.name, 'platform'))
      : readLockObject(await target.aws.s3(), bucket, environmentStateKey(environment.name));
  const run = async () => {
    const lock = await read();
    if (lock === undefined) return ok('free');
    return warn(`held by ${describeLock(lock)}`, 'Wait until that run has ended');
  };
  return { id: 'lock', title: 'State lock', run: () => unlessUnanswered(target, 's3:GetObject', run) };
}
