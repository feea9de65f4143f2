// The lifecycle rules of the data buckets.
import type { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { queryResults } from '../../platform/objects.js';
import type { BucketLifecycle } from '../../settings/sizes.js';

const everything = [{}];
const abortUploadsAfterDays = 7;

type Rule = S3BucketLifecycleConfigurationRule;

/**
 * Lifecycle rules for a versioned bucket: transition and expire current objects, delete noncurrent versions after `noncurrentDays`, and remove
 * expired delete markers and incomplete uploads. With `prefixes`, only objects under these prefixes are transitioned and expired.
 */
export function lifecycleRules(lifecycle: BucketLifecycle, noncurrentDays: number, prefixes?: readonly string[]): Rule[] {
  const { expireDays } = lifecycle;
  const transition = transitions(lifecycle);
  const aging = {
    status: 'Enabled',
    ...(transition.length > 0 ? { transition } : {}),
    ...(expireDays === null ? {} : { expiration: [{ days: expireDays }] }),
  };
  const filters = prefixes?.map((prefix) => [{ prefix }]) ?? [everything];
  // A rule can have only one prefix.
  const rules = filters.map((filter, i): Rule => ({ id: i === 0 ? 'archive-old-data' : `archive-old-data-${i + 1}`, filter, ...aging }));
  return [...(transition.length > 0 || expireDays !== null ? rules : []), ...housekeeping(noncurrentDays)];
}

/**
 * Expires Athena's query results. No other rule applies to them: if a transition and an expiration in a versioned bucket fall on the same day, S3
 * does the transition, and colder storage classes have a minimum storage charge.
 */
export function queryResultsRule(): Rule {
  const { prefix, expireDays } = queryResults;
  return {
    id: 'expire-query-results',
    status: 'Enabled',
    filter: [{ prefix }],
    expiration: [{ days: expireDays }],
    noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
  };
}

// Rules that every versioned bucket needs, regardless of the rules for its current objects.
function housekeeping(noncurrentDays: number): Rule[] {
  return [
    {
      id: 'expire-old-versions',
      status: 'Enabled',
      filter: everything,
      noncurrentVersionExpiration: [{ noncurrentDays }],
      expiration: [{ expiredObjectDeleteMarker: true }],
    },
    {
      id: 'abort-incomplete-uploads',
      status: 'Enabled',
      filter: everything,
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: abortUploadsAfterDays }],
    },
  ];
}

function transitions(lifecycle: BucketLifecycle) {
  const steps = [
    { days: lifecycle.standardIaDays, storageClass: 'STANDARD_IA' },
    { days: lifecycle.glacierInstantDays, storageClass: 'GLACIER_IR' },
    { days: lifecycle.glacierDays, storageClass: 'GLACIER' },
    { days: lifecycle.deepArchiveDays, storageClass: 'DEEP_ARCHIVE' },
  ];
  return steps.flatMap(({ days, storageClass }) => (days === null ? [] : [{ days, storageClass }]));
}
