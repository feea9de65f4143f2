// All mends of the emulator's answers. Each is there because a second plan was dirty, or a deploy failed or dawdled, without it.
import type { Interceptor } from '../../front/exchange.js';
import { accountMends } from './account.js';
import { bucketPolicyMends } from './bucket-policy.js';
import { databaseMends } from './database.js';
import { functionMends } from './function.js';
import { objectLockMends } from './object-lock.js';
import { preflightMends } from './preflight.js';
import { queueMends } from './queue.js';
import { securityGroupMends } from './security-group.js';

/** New mends, with nothing remembered. */
export function emulatorMends(): Interceptor[] {
  return [
    ...[accountMends(), bucketPolicyMends(), databaseMends(), functionMends(), objectLockMends()],
    ...[preflightMends(), queueMends(), securityGroupMends()],
  ];
}
