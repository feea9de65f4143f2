// Downloads the current objects of a bucket.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { readAllPages } from '../../../aws/calls.js';
import type { Context } from '../../../context.js';
import { TradingInfraError } from '../../../errors.js';
import { queryResults } from '../../../platform/objects.js';
import { createSemaphore } from '../../../semaphore.js';
import { type ExportedObject, recordObject } from './export-record.js';

export interface ListedObject {
  bucket: string;
  key: string;
  etag: string;
  bytes: number;
  /** Whether S3 has to restore the object from a cold storage class before it can be read. */
  isCold: boolean;
}

const maxParallelDownloads = 8;
const coldClasses: readonly (string | undefined)[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Lists the current objects of a bucket, except Athena's query results. */
export async function listObjects(s3: S3Client, bucket: string): Promise<ListedObject[]> {
  const all = await readAllPages(
    (ContinuationToken) => s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken })),
    (page) => ({ items: page.Contents, next: page.NextContinuationToken }),
  );
  return all
    .map(({ Key: key = '', ETag: etag = '', Size: bytes = 0, StorageClass }) => ({
      bucket,
      key,
      etag,
      bytes,
      isCold: coldClasses.includes(StorageClass),
    }))
    .filter(({ key }) => !key.startsWith(queryResults.prefix));
}

/**
 * Downloads the objects into `directory`/objects, several at once, and records each one when its file is complete. Throws INTERRUPTED after
 * Ctrl-C, and EXPORT_FAILED if a file is not as long as its object.
 */
export async function downloadObjects(
  ctx: Pick<Context, 'signal'>,
  s3: S3Client,
  { directory, objects, onDone }: { directory: string; objects: readonly ListedObject[]; onDone: (bytes: number) => void },
): Promise<ExportedObject[]> {
  const slots = createSemaphore(maxParallelDownloads);
  let failed = false;
  const files = filesOf(objects);
  const downloads = objects.map((object, at) =>
    slots.run(async () => {
      if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted during the export. Nothing was removed.');
      // After a failure, the objects that still wait are not begun.
      if (failed) return [];
      const entry = await download(s3, directory, object, files[at] ?? '').catch((error: unknown) => {
        failed = true;
        throw error;
      });
      await recordObject(directory, entry);
      onDone(entry.bytes);
      return [entry];
    }),
  );
  // After a failure, the downloads that have begun are waited for: what they finish need not be downloaded again.
  const ended = await Promise.allSettled(downloads);
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return ended.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

async function download(s3: S3Client, directory: string, object: ListedObject, file: string): Promise<ExportedObject> {
  const { bucket, key, etag, bytes } = object;
  const path = join(directory, file);
  const draft = `${path}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }));
    const counter = hashing();
    await pipeline(answer.Body as Readable, counter.stream, createWriteStream(draft, { mode: 0o600 }));
    if (counter.bytes() !== bytes) {
      throw new TradingInfraError(
        'EXPORT_FAILED',
        `s3://${bucket}/${key} has ${bytes} bytes, but ${counter.bytes()} arrived. Nothing was removed.`,
      );
    }
    await rename(draft, path);
    return { bucket, key, etag, file, bytes, sha256: counter.sha256() };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function hashing() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, sha256: () => hash.digest('hex') };
}

/**
 * The paths of the objects' files. A key may contain what a path must not: empty parts, `..`, characters that some file systems refuse, and
 * parts that are too long. Such a part is written percent-encoded, or cut and made unique by a hash. So are files that would meet another
 * object's file or folder, also where upper and lower case are the same.
 */
export function filesOf(objects: readonly Pick<ListedObject, 'bucket' | 'key'>[]): string[] {
  const paths = objects.map(({ bucket, key }) => join('objects', bucket, ...key.split('/').map(fileNameOf)));
  const taken = new Map<string, number>();
  for (const path of paths) {
    taken.set(path.toLowerCase(), (taken.get(path.toLowerCase()) ?? 0) + 1);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) taken.set(folder.toLowerCase(), 2);
  }
  return paths.map((path, at) => (taken.get(path.toLowerCase()) === 1 ? path : `${path}%${hashOf(objects[at]?.key ?? '')}`));
}

const maxNameLength = 200;

function fileNameOf(part: string): string {
  if (part === '') return '%';
  const safe = part
    .replaceAll(/[%\\:*?"<>|\p{Cc}]/gu, (character) => encodeURIComponent(character).replace('*', '%2A'))
    .replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length))
    // A file and its draft must not meet another object's file.
    .replace(/\.part$/, '%2Epart');
  if (Buffer.byteLength(safe) <= maxNameLength) return safe;
  return `${safe.slice(0, 40)}%${hashOf(part)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
