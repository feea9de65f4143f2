import type { LifecycleRule } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { lifecycleRows, toLifecycleRule } from '../../../src/operations/verify/lifecycle.js';

const declared = [
  { status: 'Enabled', filter: [{ prefix: 'bars/' }], transition: [{ days: 90, storage_class: 'GLACIER_IR' }] },
  {
    status: 'Enabled',
    filter: [{}],
    expiration: [{ days: 400 }],
    noncurrent_version_expiration: [{ noncurrent_days: 90 }],
    abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
  },
  { status: 'Disabled', filter: [{ prefix: 'bars/' }], expiration: [{ days: 1 }] },
].map(toLifecycleRule);

/** The rows whose values differ. */
function differences(found: readonly LifecycleRule[]) {
  return Object.fromEntries(Object.entries(lifecycleRows(found, declared)).filter(([, [is, expected]]) => is !== expected));
}

describe('lifecycle rules', () => {
  it('are equal if they have the same effect, whatever their number and order', () => {
    const found: LifecycleRule[] = [
      { Status: 'Enabled', Expiration: { Days: 400 }, NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
      { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      {
        Status: 'Enabled',
        Filter: { Prefix: 'bars/' },
        Transitions: [{ Days: 90, StorageClass: 'GLACIER_IR' }],
        Expiration: { Days: 500 },
      },
    ];
    expect(differences(found)).toEqual({});
    expect(lifecycleRows(found, declared)['days to expiration under bars/']).toEqual([400, 400]);
  });

  it('differ if one is missing, disabled, or has an effect on a prefix of its own', () => {
    const [bars, all] = declared as [LifecycleRule, LifecycleRule];
    expect(differences([all])).toEqual({ 'days to GLACIER_IR under bars/': [undefined, 90] });
    const { Expiration, ...others } = all;
    expect(differences([bars, others, { Status: 'Disabled', Expiration }])).toEqual({
      'days to expiration': [undefined, 400],
      'days to expiration under bars/': [undefined, 400],
    });
    expect(differences([bars, { Status: 'Enabled', Expiration: { Days: 400 } }])).toEqual({
      'days to expiration of noncurrent versions': [undefined, 90],
      'days to expiration of noncurrent versions under bars/': [undefined, 90],
      'days to the end of incomplete uploads': [undefined, 7],
      'days to the end of incomplete uploads under bars/': [undefined, 7],
    });
    expect(differences([...declared, { Status: 'Enabled', Prefix: 'tmp/', Expiration: { Days: 2 } }])).toEqual({
      'days to expiration under tmp/': [2, 400],
    });
  });
});
