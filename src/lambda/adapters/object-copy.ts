// Copies within S3. A single request copies at most 5 GB and sends no response until it is done, so large objects are copied in parallel parts.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';

interface Copy {
  /** Value of the header x-amz-copy-source: bucket, encoded key and version. */
  source: string;
  /** Size in bytes. If it is undefined, the object is copied in one request. */
  size: number | undefined;
  target: { Bucket: string; Key: string; Metadata: Record<string, string> };
}

interface CopyOptions {
  abortSignal?: AbortSignal;
  /** Larger objects are copied in parts of this size. S3 allows at most 10,000 parts, each of at least 5 MiB except the last. */
  partBytes?: number;
}

const defaultPartBytes = 256 * 1024 * 1024;
const partsAtOnce = 8;

/** Copies an object. The copy gets the given metadata and no tags. Throws the SDK's errors. */
export async function copyObject(s3: S3Client, copy: Copy, { partBytes = defaultPartBytes, ...end }: CopyOptions = {}): Promise<void> {
  const { source: CopySource, size = 0, target } = copy;
  if (size > partBytes) return copyParts(s3, { ...copy, size }, partBytes, end);
  await s3.send(new CopyObjectCommand({ ...target, CopySource, MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE' }), end);
}

async function copyParts(s3: S3Client, copy: Copy & { size: number }, partBytes: number, end: CopyOptions): Promise<void> {
  const { Bucket, Key } = copy.target;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(copy.target), end);
  const upload = { Bucket, Key, UploadId };
  try {
    const eTags = await copyRanges(s3, copy, upload, partBytes, end);
    const Parts = eTags.map((ETag, n) => ({ PartNumber: n + 1, ETag }));
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }), end);
  } catch (error) {
    // If aborting fails, or the function is killed, the bucket's lifecycle rule removes the unfinished upload.
    await s3.send(new AbortMultipartUploadCommand(upload), end).catch(() => undefined);
    throw error;
  }
}

/** Copies all parts and returns their ETags in order. */
async function copyRanges(
  s3: S3Client,
  { source: CopySource, size }: Copy & { size: number },
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  partBytes: number,
  end: CopyOptions,
): Promise<(string | undefined)[]> {
  const count = Math.ceil(size / partBytes);
  const eTags = new Array<string | undefined>(count);
  let next = 0;
  const work = async () => {
    while (next < count) {
      const n = next++;
      const CopySourceRange = `bytes=${n * partBytes}-${Math.min(size, (n + 1) * partBytes) - 1}`;
      const answer = await s3.send(new UploadPartCopyCommand({ ...upload, CopySource, CopySourceRange, PartNumber: n + 1 }), end);
      eTags[n] = answer.CopyPartResult?.ETag;
    }
  };
  await Promise.all(Array.from({ length: Math.min(partsAtOnce, count) }, work));
  return eTags;
}
