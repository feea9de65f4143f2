// Uploads files to the raw bucket: several at a time, large files in parts, each part with its SHA-256.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { CompleteMultipartUploadCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { awsErrorName, callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { jobIdOf } from '../../platform/job-ids.js';
import { formatMetadata, maxMetadataBytes, readOptionsName, replacesName } from '../../platform/object-metadata.js';
import type { ReadOptions } from '../../platform/read-options.js';
import { step } from '../../step.js';
import type { LocalFile } from './ingest-files.js';

export interface UploadedFile extends LocalFile {
  version: string;
  /** SHA-256 of the file in Base64 or, for a multipart upload, of its parts' checksums, followed by `-` and the number of parts. */
  sha256?: string;
  /** The job that the upload starts. */
  jobId: string;
}

export interface UploadOptions {
  /** How the function reads the files. */
  read?: ReadOptions | undefined;
  /** Keys of objects in the raw bucket whose trades the files replace. */
  replaces?: readonly string[];
}

type UploadContext = Pick<Context, 'report' | 'now' | 'signal'>;
/** With these three limits, at most 96 MB are in memory, unless a file is so large that its parts must be larger. */
const filesAtOnce = 3;
const partsAtOnce = 4;
const partBytes = 8 * 1024 * 1024;
/** S3 allows no more parts in one upload. */
const maxParts = 10_000;

/**
 * Uploads all files. The first failure stops the other uploads, and its error tells how many files had been uploaded. No parts are left in
 * S3. Throws USAGE if `read` is too long for an object's metadata, NOT_DEPLOYED if the bucket does not exist, USAGE if a file becomes shorter or unreadable during the upload, INTERRUPTED after
 * Ctrl-C, and translated errors of AWS.
 */
export async function uploadFiles(
  ctx: UploadContext,
  access: AwsAccess,
  bucket: string,
  files: readonly LocalFile[],
  { read, replaces = [] }: UploadOptions = {},
): Promise<UploadedFile[]> {
  const metadata = { ...toMetadata(readOptionsName, read), ...toMetadata(replacesName, replaces.length > 0 ? replaces : undefined) };
  const done = new Map<string, UploadedFile>();
  const reportSent = createSentReporter(ctx, files, done);
  const title = files.length === 1 ? 'Upload 1 file' : `Upload ${files.length} files`;
  return step(ctx, { id: 'upload', title, note: () => `${formatBytes(totalBytes(files))} to ${bucket}` }, async () => {
    const s3 = await access.aws.s3();
    await forEachConcurrently(files, filesAtOnce, ctx.signal, async (file, signal) => {
      const onSent = (bytes: number) => reportSent(file, bytes);
      const uploaded = await callAws(access, 's3:PutObject', () => upload(s3, bucket, file, { signal, onSent, metadata })).catch(
        (error) => {
          throw addUploadedCount(error, file, done.size);
        },
      );
      done.set(file.key, uploaded);
    });
    if (done.size < files.length) throw interrupted(done.size);
    return files.flatMap(({ key }) => done.get(key) ?? []);
  });
}

function toMetadata(name: string, value: object | undefined): Record<string, string> {
  if (value === undefined) return {};
  const text = formatMetadata(value);
  if (text.length <= maxMetadataBytes) return { [name]: text };
  throw new TradingInfraError(
    'USAGE',
    `The options for reading have ${text.length} bytes; S3 keeps at most ${maxMetadataBytes} with an object.`,
    {
      hint: 'Give the numbers of the columns instead of their names',
    },
  );
}

/** Returns a function that records how many bytes of a file have been sent, and reports the total of all files. */
function createSentReporter({ report }: Pick<Context, 'report'>, files: readonly LocalFile[], done: ReadonlyMap<string, unknown>) {
  const sent = new Map<string, number>();
  return ({ key }: LocalFile, bytes: number) => {
    sent.set(key, bytes);
    const sum = [...sent.values()].reduce((total, one) => total + one, 0);
    report({
      type: 'step-progress',
      text: `${formatBytes(sum)} of ${formatBytes(totalBytes(files))}, ${done.size} of ${files.length} done`,
    });
  };
}

/**
 * Works on up to `atOnce` items at a time. After a failure or Ctrl-C, starts no more; throws the first failure once all work has stopped.
 */
async function forEachConcurrently<T>(
  items: readonly T[],
  atOnce: number,
  stop: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const failures: unknown[] = [];
  const failing = new AbortController();
  const signal = AbortSignal.any([stop, failing.signal]);
  const worker = async () => {
    for (let item = left.shift(); item !== undefined && !signal.aborted; item = left.shift()) {
      await work(item, signal).catch((error: unknown) => {
        failures.push(error);
        failing.abort();
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
}

interface Sending {
  signal: AbortSignal;
  onSent: (bytes: number) => void;
  metadata: Record<string, string>;
}

async function upload(s3: S3Client, bucket: string, file: LocalFile, { signal, onSent, metadata }: Sending): Promise<UploadedFile> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const sending = new Upload({
    client: s3,
    params: {
      Bucket: bucket,
      Key: file.key,
      Body: Readable.from(readContent(file, signal)),
      ChecksumAlgorithm: 'SHA256',
      Metadata: metadata,
    },
    partSize: Math.max(partBytes, Math.ceil(file.bytes / maxParts)),
    queueSize: partsAtOnce,
  });
  sending.on('httpUploadProgress', ({ loaded = 0 }) => onSent(loaded));
  const answer: CompleteMultipartUploadCommandOutput = await sending.done().catch((error: unknown) => {
    throw awsErrorName(error) === 'NoSuchBucket' ? noBucket(bucket) : error;
  });
  const version = versionOf(answer);
  const sha256 = answer.ChecksumSHA256;
  return { ...file, version, ...(sha256 && { sha256 }), jobId: jobIdOf({ bucket, key: file.key, version }) };
}

/**
 * Reads as many bytes as the file had when it was examined. Throws USAGE if it has become shorter, because the upload would look complete.
 */
async function* readContent({ file, path, bytes }: LocalFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    // `end` is inclusive, so it cannot express an empty range.
    const chunks = bytes === 0 ? [] : createReadStream(path, { end: bytes - 1, highWaterMark: 1024 * 1024 });
    for await (const chunk of chunks) {
      // Thrown here rather than by aborting the upload, so that the SDK first aborts the multipart upload in S3.
      if (signal.aborted) throw new TradingInfraError('INTERRUPTED', `Interrupted while uploading ${file}.`);
      read += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TradingInfraError) throw error;
    throw new TradingInfraError('USAGE', `${file} can no longer be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  if (read !== bytes) throw new TradingInfraError('USAGE', `${file} became shorter during the upload: ${read} of ${bytes} bytes.`);
}

/** Returns the version id or, in a bucket without versioning, the ETag. */
export function versionOf({ VersionId, ETag = '' }: { VersionId?: string | undefined; ETag?: string | undefined }): string {
  return VersionId && VersionId !== 'null' ? VersionId : ETag.replaceAll('"', '');
}

/** Adds to an error the name of the failed file and the number of files already uploaded. */
function addUploadedCount(error: unknown, { file }: LocalFile, uploaded: number): unknown {
  if (!(error instanceof TradingInfraError)) return error;
  if (error.code === 'INTERRUPTED') return interrupted(uploaded);
  const message = `${file} was not uploaded: ${error.message} Of the other files, ${describeUploaded(uploaded)}.`;
  return new TradingInfraError(error.code, message, { hint: error.hint, cause: error.cause });
}

function interrupted(uploaded: number): TradingInfraError {
  return new TradingInfraError('INTERRUPTED', `Interrupted during the upload: ${describeUploaded(uploaded)}.`, {
    hint: 'trading-infra jobs list',
  });
}

function describeUploaded(files: number): string {
  return files === 0 ? 'none had been uploaded' : `${files} had been uploaded and will be processed`;
}

function noBucket(bucket: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `There is no bucket ${bucket}: the environment is not deployed, or the bucket was deleted.`);
}

function totalBytes(files: readonly LocalFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function formatBytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}
