import { expect, test } from 'vitest';
import { objectLockFixes } from '../../../../src/sandbox/emulator/fixes/object-lock.js';
import { frontRequest } from './front-request.js';

test('a copy gets the checksum header, an upload does not', async () => {
  const requests = ['CopyObject', 'PutObject'].map((operation) => frontRequest('s3', operation, ''));
  for (const request of requests) await objectLockFixes().before?.(request);
  expect(requests.map(({ headers }) => headers)).toEqual([{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, {}]);
});
