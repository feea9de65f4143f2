// All fixes for the emulator. If one of them were missing, a deploy would fail or be slow, or a second plan would show changes.
import type { Interceptor } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { accountFixes } from './account.js';
import { apiGatewayTagFixes } from './api-gateway-tags.js';
import { bucketPolicyFixes } from './bucket-policy.js';
import { databaseFixes } from './database.js';
import { functionFixes } from './function.js';
import { missingResourceFixes } from './missing-resources.js';
import { networkAclFixes } from './network-acl.js';
import { objectLockFixes } from './object-lock.js';
import { preflightFixes } from './preflight.js';
import { queueFixes } from './queue.js';
import { securityGroupFixes } from './security-group.js';
import { subnetGroupFixes } from './subnet-group.js';
import { tableTagFixes } from './table-tags.js';
import { usagePlanFixes } from './usage-plan.js';
import { versionListingFixes } from './version-listing.js';

/** Creates all fixes. They know only the resources that are created afterwards. */
export function createEmulatorFixes(emulator: EmulatorClient): Interceptor[] {
  return [
    accountFixes(),
    apiGatewayTagFixes(),
    bucketPolicyFixes(),
    databaseFixes(),
    functionFixes(),
    missingResourceFixes(),
    networkAclFixes(),
    objectLockFixes(),
    preflightFixes(),
    queueFixes(),
    securityGroupFixes(),
    subnetGroupFixes(emulator),
    tableTagFixes(emulator),
    usagePlanFixes(),
    versionListingFixes(),
  ];
}
