import { expect, test } from 'vitest';
import { bucketPolicyMends } from '../../../../src/sandbox/emulator/fixes/bucket-policy.js';
import { frontRequest, xmlResponse } from './front-request.js';

const onlyTls = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const noDelete = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' };
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [onlyTls, noDelete] });

function named(operation: string, body = '') {
  const request = frontRequest('s3', operation, body);
  request.name.resource = 'bucket';
  return request;
}

test('the emulator never sees a conditional denial, and people read what they put', async () => {
  const mends = bucketPolicyMends();
  const put = named('PutBucketPolicy', policy);
  await mends.before?.(put);
  expect(JSON.parse(put.body.toString()).Statement).toEqual([noDelete]);
  await mends.after?.(put, { ...xmlResponse(''), status: 204 });
  const answer = xmlResponse(put.body.toString());
  await mends.after?.(named('GetBucketPolicy'), answer);
  expect(answer.body.toString()).toBe(policy);
});

test('a deleted policy is forgotten, and an error stays as it is', async () => {
  const mends = bucketPolicyMends();
  await mends.before?.(named('PutBucketPolicy', policy));
  await mends.after?.(named('DeleteBucketPolicy'), { ...xmlResponse(''), status: 204 });
  const gone = { ...xmlResponse('<Error/>'), status: 404 };
  await mends.after?.(named('GetBucketPolicy'), gone);
  expect(gone.body.toString()).toBe('<Error/>');
});
