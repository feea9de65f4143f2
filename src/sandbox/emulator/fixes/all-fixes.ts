// All fixes for the emulator. If one of them were missing, a deploy would fail or be slow, or a second plan would show changes.
import type { Interceptor } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { apiReleases } from '../releases/api.js';
import { databaseReleases } from '../releases/database.js';
import { networkReleases } from '../releases/network.js';
import { tagReleases } from '../releases/tags.js';
import { webAclReleases } from '../releases/web-acl.js';
import { accountFixes } from './account.js';
import { apiGatewayTagFixes } from './api-gateway-tags.js';
import { attachedPolicyFixes } from './attached-policy.js';
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
import { tagFilterFixes } from './tag-filters.js';
import { usagePlanFixes } from './usage-plan.js';
import { versionListingFixes } from './version-listing.js';

/** Creates all fixes. They know only the resources that are created afterwards. */
export function createEmulatorFixes(emulator: EmulatorClient): Interceptor[] {
  return [
    accountFixes(),
    apiGatewayTagFixes(),
    attachedPolicyFixes(emulator),
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
    tagFilterFixes(),
    usagePlanFixes(),
    versionListingFixes(),
    apiReleases(emulator),
    databaseReleases(emulator),
    networkReleases(emulator),
    webAclReleases(emulator),
    ...tagReleases(emulator),
  ];
}
