import { expect, test } from 'vitest';
import { objectLockMends } from '../../../../src/sandbox/emulator/fixes/object-lock.js';
import { frontRequest } from './front-request.js';

test('a copy needs no checksum of its own, an upload does', async () => {
  const requests = ['CopyObject', 'PutObject'].map((operation) => frontRequest('s3', operation, ''));
  for (const request of requests) await objectLockMends().before?.(request);
  expect(requests.map(({ headers }) => headers)).toEqual([{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, {}]);
});
