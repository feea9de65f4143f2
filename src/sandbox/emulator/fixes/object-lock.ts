// Fixes copies into a bucket with Object Lock: the emulator requires a checksum for copies as well as for uploads.
// S3 requires a checksum for uploads only, since a copy has no body.
import type { Interceptor } from '../../front/exchange.js';

/** Adds the checksum header to every copy request that lacks it. */
export function objectLockFixes(): Interceptor {
  return {
    services: ['s3'],
    s3Operations: /^CopyObject$/,
    before(request) {
      if (request.name.operation === 'CopyObject') request.headers['x-amz-sdk-checksum-algorithm'] ??= 'CRC32';
    },
  };
}
