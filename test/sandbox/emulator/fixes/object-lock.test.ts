import { expect, test } from 'vitest';
import { objectLockFixes } from '../../../../src/sandbox/emulator/fixes/object-lock.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('a copy gets the checksum header, an upload does not', async () => {
  const requests = ['CopyObject', 'PutObject'].map((operation) => frontRequest('s3', operation, ''));
  for (const request of requests) await objectLockFixes().before?.(request);
  expect(requests.map(({ headers }) => headers)).toEqual([{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, {}]);
});

test('a lock is turned on in a bucket with objects, which the emulator refuses', async () => {
  const fixes = objectLockFixes();
  const configuration = '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>';
  const send = async (operation: string, body: string, answer: string) => {
    const response = { ...xmlResponse(answer), status: 400 };
    await fixes.after?.(frontRequest('s3', operation, body), response);
    return [response.status, response.body.toString()];
  };
  expect(await send('PutBucketObjectLockConfiguration', configuration, '<Message>Bucket needs to be empty</Message>')).toEqual([200, '']);
  expect(await send('GetBucketObjectLockConfiguration', '', 'ObjectLockConfigurationNotFoundError')).toEqual([200, configuration]);
});

test('other refusals of a lock stay', async () => {
  const fixes = objectLockFixes();
  const response = { ...xmlResponse('<Code>InvalidBucketState</Code>'), status: 409 };
  await fixes.after?.(frontRequest('s3', 'PutBucketObjectLockConfiguration', '<x/>'), response);
  expect(response.status).toBe(409);
});
