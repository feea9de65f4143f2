import { expect, test } from 'vitest';
import { bucketPolicyFixes } from '../../../../src/sandbox/emulator/fixes/bucket-policy.js';
import { frontRequest, xmlResponse } from './front-request.js';

const onlyTls = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const noDelete = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' };
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [onlyTls, noDelete] });

function bucketRequest(operation: string, body = '') {
  const request = frontRequest('s3', operation, body);
  request.name.resource = 'bucket';
  return request;
}

test('the emulator never sees a conditional denial, but clients get back the policy that they put', async () => {
  const fixes = bucketPolicyFixes();
  const put = bucketRequest('PutBucketPolicy', policy);
  await fixes.before?.(put);
  expect(JSON.parse(put.body.toString()).Statement).toEqual([noDelete]);
  await fixes.after?.(put, { ...xmlResponse(''), status: 204 });
  const answer = xmlResponse(put.body.toString());
  await fixes.after?.(bucketRequest('GetBucketPolicy'), answer);
  expect(answer.body.toString()).toBe(policy);
});

test('a deleted policy is forgotten, and an error passes unchanged', async () => {
  const fixes = bucketPolicyFixes();
  await fixes.before?.(bucketRequest('PutBucketPolicy', policy));
  await fixes.after?.(bucketRequest('DeleteBucketPolicy'), { ...xmlResponse(''), status: 204 });
  const gone = { ...xmlResponse('<Error/>'), status: 404 };
  await fixes.after?.(bucketRequest('GetBucketPolicy'), gone);
  expect(gone.body.toString()).toBe('<Error/>');
});
