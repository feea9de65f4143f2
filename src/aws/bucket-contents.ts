// Counts and deletes the contents of a bucket: all versions and delete markers.
import {
  DeleteObjectsCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { ifExists } from './calls.js';

export interface BucketContents {
  /** Current objects, as a plain listing shows them. */
  objects: number;
  /** All versions, current and noncurrent, plus delete markers. */
  versions: number;
  /** Total size of all versions. */
  bytes: number;
  /** False if counting stopped at the limit; the counts are then lower bounds. */
  isExact: boolean;
}

const maxParallelDeletes = 5;

async function* listPages(s3: S3Client, Bucket: string): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000, ...from });
    const page = await ifExists(s3.send(command));
    if (page === undefined) return;
    yield page;
    from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
}

/** Counts the contents, stopping after about `limit` versions; undefined if the bucket does not exist. */
export async function countBucket(s3: S3Client, bucket: string, limit = 100_000): Promise<BucketContents | undefined> {
  let exists = false;
  const contents: BucketContents = { objects: 0, versions: 0, bytes: 0, isExact: true };
  for await (const page of listPages(s3, bucket)) {
    exists = true;
    for (const version of page.Versions ?? []) {
      contents.objects += version.IsLatest ? 1 : 0;
      contents.bytes += version.Size ?? 0;
    }
    contents.versions += (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0);
    if (contents.versions >= limit && page.IsTruncated) return { ...contents, isExact: false };
  }
  return exists ? contents : undefined;
}

/**
 * Deletes every version and delete marker: a thousand per request, several requests in parallel. Lists again until nothing is found, because
 * objects may be written meanwhile. Bypasses object locks in governance mode, so the caller must make sure that this is allowed. Returns the
 * number of versions and markers deleted, or 0 if the bucket does not exist. Throws DESTROY_FAILED if S3 refuses to delete some of them, and
 * INTERRUPTED after Ctrl-C (deleted versions stay deleted).
 */
export async function emptyBucket(
  ctx: Pick<Context, 'signal'>,
  s3: S3Client,
  bucket: string,
  onDeleted: (count: number) => void = () => {},
): Promise<number> {
  let deleted = 0;
  const emptying = { s3, bucket, hasObjectLock: await hasObjectLock(s3, bucket) };
  for (;;) {
    const before = deleted;
    deleted += await emptyOnce(ctx, emptying, (count) => onDeleted(before + count));
    if (deleted === before) return deleted;
  }
}

interface Emptying {
  s3: S3Client;
  bucket: string;
  /** Whether object lock is enabled. The bypass needs an additional permission, so it is requested only in this case. */
  hasObjectLock: boolean;
}

async function hasObjectLock(s3: S3Client, Bucket: string): Promise<boolean> {
  // S3 returns an error if there is no object lock. If the permission to read the setting is missing, deleting locked objects will fail.
  const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket })).catch(() => undefined);
  return answer?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}

async function emptyOnce(ctx: Pick<Context, 'signal'>, emptying: Emptying, onDeleted: (count: number) => void): Promise<number> {
  const { s3, bucket } = emptying;
  let deleted = 0;
  const inFlight: Promise<void>[] = [];
  for await (const page of listPages(s3, bucket)) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', `Interrupted while ${bucket} was being emptied.`);
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const batch = found.map(({ Key, VersionId }) => ({ Key: Key ?? '', ...(VersionId && { VersionId }) }));
    if (batch.length === 0) continue;
    const deletion = deleteBatch(emptying, batch).then(() => {
      deleted += batch.length;
      onDeleted(deleted);
    });
    // A failed deletion throws where it is awaited; until then it must not count as an unhandled rejection.
    deletion.catch(() => {});
    inFlight.push(deletion);
    if (inFlight.length === maxParallelDeletes) await inFlight.shift();
  }
  await Promise.all(inFlight);
  return deleted;
}

async function deleteBatch({ s3, bucket, hasObjectLock }: Emptying, Objects: ObjectIdentifier[]): Promise<void> {
  const bypass = hasObjectLock ? { BypassGovernanceRetention: true } : {};
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true }, ...bypass }));
  const refused = (answer.Errors ?? []).filter(({ Code }) => Code !== 'NoSuchVersion' && Code !== 'NoSuchKey');
  const first = refused[0];
  if (first === undefined) return;
  const message = `S3 refused to delete ${refused.length} object versions in ${bucket}. The first is ${first.Key}: ${first.Code}, ${first.Message}.`;
  throw new TradingInfraError('DESTROY_FAILED', message, {
    hint: 'Remove whatever protects them (object lock, bucket policy) and run destroy again',
  });
}
