// Sends files into the raw bucket: large ones in parts, each part with its SHA-256, some files at once.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { CompleteMultipartUploadCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { awsErrorName, callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { jobIdOf } from '../../platform/jobs.js';
import { step } from '../../step.js';
import type { LocalFile } from './ingest-files.js';

export interface UploadedFile extends LocalFile {
  version: string;
  /** Of S3: of the whole file, or of its parts' checksums with their number behind it. */
  sha256?: string;
  /** Of the job that the upload begins. */
  jobId: string;
}

type UploadContext = Pick<Context, 'report' | 'now' | 'signal'>;
/** With these, at most 96 MB are in memory. */
const filesAtOnce = 3;
const partsAtOnce = 4;
const partBytes = 8 * 1024 * 1024;
/** S3 takes no more for one object. */
const maxParts = 10_000;

/**
 * Uploads all files. The first that fails ends the work: its error says what had arrived before. No parts of an upload are left behind.
 * Errors: NOT_DEPLOYED without the bucket, USAGE for a file that changes, INTERRUPTED after Ctrl-C, and those of AWS.
 */
export async function uploadFiles(
  ctx: UploadContext,
  access: AwsAccess,
  bucket: string,
  files: readonly LocalFile[],
): Promise<UploadedFile[]> {
  const done = new Map<string, UploadedFile>();
  const tell = tallyOf(ctx, files, done);
  const title = files.length === 1 ? 'Upload 1 file' : `Upload ${files.length} files`;
  return step(ctx, { id: 'upload', title, note: () => `${megabytes(sizeOf(files))} to ${bucket}` }, async () => {
    const s3 = await access.aws.s3();
    await eachAtOnce(files, filesAtOnce, ctx.signal, async (file, signal) => {
      const onSent = (bytes: number) => tell(file, bytes);
      const uploaded = await callAws(access, 's3:PutObject', () => upload(s3, bucket, file, { signal, onSent })).catch((error) => {
        throw withArrived(error, file, done.size);
      });
      done.set(file.key, uploaded);
    });
    if (done.size < files.length) throw interrupted(done.size);
    return files.flatMap(({ key }) => done.get(key) ?? []);
  });
}

/** Tells how much of all files has been sent. */
function tallyOf({ report }: Pick<Context, 'report'>, files: readonly LocalFile[], done: ReadonlyMap<string, unknown>) {
  const sent = new Map<string, number>();
  return ({ key }: LocalFile, bytes: number) => {
    sent.set(key, bytes);
    const sum = [...sent.values()].reduce((total, one) => total + one, 0);
    report({ type: 'step-progress', text: `${megabytes(sum)} of ${megabytes(sizeOf(files))}, ${done.size} of ${files.length} done` });
  };
}

/** Works on some items at once. After a failure or a Ctrl-C nothing is begun any more; the failure is thrown when all work has stopped. */
async function eachAtOnce<T>(
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
}

async function upload(s3: S3Client, bucket: string, file: LocalFile, { signal, onSent }: Sending): Promise<UploadedFile> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const sending = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: file.key, Body: Readable.from(contentOf(file, signal)), ChecksumAlgorithm: 'SHA256' },
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

/** The bytes that the file had when it was looked at. What ends early would pass for the whole file; what grows is cut there. */
async function* contentOf({ file, path, bytes }: LocalFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    // An empty file has no last byte to read up to.
    const chunks = bytes === 0 ? [] : createReadStream(path, { end: bytes - 1, highWaterMark: 1024 * 1024 });
    for await (const chunk of chunks) {
      // Thrown here, and not by the upload's own abort, the error comes after S3 has been told to forget the parts.
      if (signal.aborted) throw new TradingInfraError('INTERRUPTED', `Interrupted while ${file} was being uploaded.`);
      read += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TradingInfraError) throw error;
    throw new TradingInfraError('USAGE', `${file} can no longer be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  if (read !== bytes) throw new TradingInfraError('USAGE', `${file} became shorter while it was uploaded: ${read} bytes of ${bytes}.`);
}

/** A bucket without versions names none, or `null`. */
export function versionOf({ VersionId, ETag = '' }: { VersionId?: string | undefined; ETag?: string | undefined }): string {
  return VersionId && VersionId !== 'null' ? VersionId : ETag.replaceAll('"', '');
}

/** The failure of one file, with what is true of the others. */
function withArrived(error: unknown, { file }: LocalFile, arrived: number): unknown {
  if (!(error instanceof TradingInfraError)) return error;
  if (error.code === 'INTERRUPTED') return interrupted(arrived);
  const message = `${file} was not uploaded: ${error.message} Of the other files, ${arrivedOf(arrived)}.`;
  return new TradingInfraError(error.code, message, { hint: error.hint, cause: error.cause });
}

function interrupted(arrived: number): TradingInfraError {
  return new TradingInfraError('INTERRUPTED', `Interrupted while files were being uploaded: ${arrivedOf(arrived)}.`, {
    hint: 'trading-infra jobs list',
  });
}

function arrivedOf(files: number): string {
  return files === 0 ? 'none had arrived' : `${files} had arrived and will be processed`;
}

function noBucket(bucket: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `There is no bucket ${bucket}: the environment is not deployed, or somebody removed it.`);
}

function sizeOf(files: readonly LocalFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}
