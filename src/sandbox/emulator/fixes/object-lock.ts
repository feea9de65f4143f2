// Fixes Object Lock. The emulator turns it on only in empty buckets, as S3 did until 2023, and requires a checksum for copies as well as for
// uploads, although a copy has no body.
import type { Interceptor } from '../../front/exchange.js';

const refusal = 'Bucket needs to be empty';

/** Accepts a lock configuration for a bucket with objects, whose new objects it does not lock, and adds the checksum header to copies. */
export function objectLockFixes(): Interceptor {
  const configurations = new Map<string, Buffer>();
  return {
    services: ['s3'],
    s3Operations: /^CopyObject$|^(Put|Get)BucketObjectLockConfiguration$|^DeleteBucket$/,
    before(request) {
      if (request.name.operation === 'CopyObject') request.headers['x-amz-sdk-checksum-algorithm'] ??= 'CRC32';
    },
    after({ name: { operation, resource }, body }, response) {
      if (operation === 'PutBucketObjectLockConfiguration') {
        if (response.body.includes(refusal)) Object.assign(response, { status: 200, body: Buffer.alloc(0) });
        if (response.status < 300) configurations.set(resource, body);
      }
      if (operation === 'DeleteBucket' && response.status < 300) configurations.delete(resource);
      const known = configurations.get(resource);
      if (operation === 'GetBucketObjectLockConfiguration' && known) Object.assign(response, { status: 200, body: known });
    },
  };
}
