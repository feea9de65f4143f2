// The emulator wants a checksum with whatever goes into a bucket that locks its objects. S3 wants it of uploads only: a copy has no body.
import type { Interceptor } from '../../front/exchange.js';

/** Lets a copy into a locking bucket go without a checksum. */
export function objectLockMends(): Interceptor {
  return {
    services: ['s3'],
    s3Operations: /^CopyObject$/,
    before(request) {
      if (request.name.operation === 'CopyObject') request.headers['x-amz-sdk-checksum-algorithm'] ??= 'CRC32';
    },
  };
}
