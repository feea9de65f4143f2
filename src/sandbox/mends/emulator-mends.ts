// All mends of the emulator's answers. Each is there because a second plan was dirty, or a deploy failed or dawdled, without it.
import type { Interceptor } from '../front/exchange.js';
import { accountMends } from './account-mends.js';
import { bucketPolicyMends } from './bucket-policy-mends.js';
import { databaseMends } from './database-mends.js';
import { functionMends } from './function-mends.js';
import { objectLockMends } from './object-lock-mends.js';
import { preflightMends } from './preflight-mends.js';
import { queueMends } from './queue-mends.js';
import { securityGroupMends } from './security-group-mends.js';

/** New mends, with nothing remembered. */
export function emulatorMends(): Interceptor[] {
  return [
    ...[accountMends(), bucketPolicyMends(), databaseMends(), functionMends(), objectLockMends()],
    ...[preflightMends(), queueMends(), securityGroupMends()],
  ];
}
