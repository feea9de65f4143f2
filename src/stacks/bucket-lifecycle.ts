// What happens to objects with time, as lifecycle rules.
import type { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import type { BucketLifecycle } from './sizes.js';

const everything = [{}];
const abortUploadsAfterDays = 7;

/** Rules for a versioned bucket: move and expire objects, forget old versions, clear away what is left of both. */
export function lifecycleRules(lifecycle: BucketLifecycle, noncurrentDays: number): S3BucketLifecycleConfigurationRule[] {
  const { expireDays } = lifecycle;
  const transition = transitions(lifecycle);
  const archive: S3BucketLifecycleConfigurationRule = {
    id: 'archive-old-data',
    status: 'Enabled',
    filter: everything,
    ...(transition.length > 0 ? { transition } : {}),
    ...(expireDays === null ? {} : { expiration: [{ days: expireDays }] }),
  };
  return [...(transition.length > 0 || expireDays !== null ? [archive] : []), ...housekeeping(noncurrentDays)];
}

// What every versioned bucket needs, whatever happens to its current objects.
function housekeeping(noncurrentDays: number): S3BucketLifecycleConfigurationRule[] {
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
