import { expect, test } from 'vitest';
import { bucketPolicyMends } from '../../../src/sandbox/mends/bucket-policy-mends.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('the emulator gets no conditional denial, people get their policy back', async () => {
  const mends = bucketPolicyMends();
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
  const deny = { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny, allow] });
  const put = frontRequest('s3', 'PutBucketPolicy', policy, { method: 'PUT', url: '/bucket?policy' });
  expect(mends.readsWhole?.(put)).toBe(true);
  await mends.before?.(put);
  expect(JSON.parse(put.body.toString()).Statement).toEqual([allow]);
  await mends.after?.(put, xmlResponse(''));

  const got = xmlResponse(put.body.toString());
  await mends.after?.(frontRequest('s3', 'GetBucketPolicy', '', { method: 'GET', url: '/bucket?policy' }), got);
  expect(got.body.toString()).toBe(policy);
});

test.each(['/bucket/key', '/bucket?policyStatus', '/bucket/policy?x=policyless', '/bucket?lifecycle'])('%s is not read', (url) => {
  expect(bucketPolicyMends().readsWhole?.({ method: 'GET', url })).toBe(false);
});
