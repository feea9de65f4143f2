// Names S3 operations, which can be recognized only by the method, the path, the query and the headers.
import type { RequestLine } from './request-line.js';

const bucketSubresources: Record<string, string> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  cors: 'Cors',
  encryption: 'Encryption',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  notification: 'NotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  tagging: 'Tagging',
  versioning: 'Versioning',
  website: 'Website',
};
const verbs: Record<string, string> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head', POST: 'Post' };

/** Returns the operation of a path-style request, and its resource: `bucket/key` or `bucket`. */
export function nameS3Request({ method, url, headers }: RequestLine): { operation: string; resource: string } {
  const [path = '', query = ''] = url.split('?');
  const [bucket = '', ...rest] = path.slice(1).split('/');
  const key = rest.join('/');
  const flags = new Set(query.split('&').map((pair) => pair.split('=')[0] ?? ''));
  const resource = key ? `${bucket}/${key}` : bucket;
  if (!bucket) return { operation: 'ListBuckets', resource };
  const operation = key ? objectOperation(method, flags, headers) : bucketOperation(method, flags);
  return { operation, resource };
}

function bucketOperation(method: string, flags: Set<string>): string {
  const subresource = [...flags].find((flag) => flag in bucketSubresources);
  if (subresource)
    return `${verbs[method] ?? method}Bucket${bucketSubresources[subresource]}`.replace('BucketPublicAccess', 'PublicAccess');
  if (flags.has('versions')) return 'ListObjectVersions';
  if (flags.has('uploads')) return 'ListMultipartUploads';
  if (flags.has('delete')) return 'DeleteObjects';
  if (method === 'GET') return 'ListObjects';
  return { PUT: 'CreateBucket', DELETE: 'DeleteBucket', HEAD: 'HeadBucket' }[method] ?? method;
}

function objectOperation(method: string, flags: Set<string>, headers: RequestLine['headers']): string {
  if (flags.has('uploads')) return 'CreateMultipartUpload';
  if (flags.has('uploadId')) {
    return { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method] ?? 'ListParts';
  }
  if (flags.has('tagging')) return `${verbs[method] ?? method}ObjectTagging`;
  if (method === 'PUT' && headers['x-amz-copy-source']) return 'CopyObject';
  return `${verbs[method] ?? method}Object`;
}
