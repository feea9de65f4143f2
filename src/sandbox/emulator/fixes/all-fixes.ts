// All fixes for the emulator. Without any one of them, a deploy fails or is slow, or a second plan shows changes.
import type { Interceptor } from '../../front/exchange.js';
import { accountFixes } from './account.js';
import { bucketPolicyFixes } from './bucket-policy.js';
import { databaseFixes } from './database.js';
import { functionFixes } from './function.js';
import { objectLockFixes } from './object-lock.js';
import { preflightFixes } from './preflight.js';
import { queueFixes } from './queue.js';
import { securityGroupFixes } from './security-group.js';

/** Creates all fixes. Each starts with an empty memory. */
export function createEmulatorFixes(): Interceptor[] {
  return [
    accountFixes(),
    bucketPolicyFixes(),
    databaseFixes(),
    functionFixes(),
    objectLockFixes(),
    preflightFixes(),
    queueFixes(),
    securityGroupFixes(),
  ];
}
