// Counting and deleting what lies in a bucket, all versions and delete markers of it.
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
  /** Objects that a listing shows: newest versions that are no delete markers. */
  objects: number;
  /** All versions, older ones included, and delete markers. */
  versions: number;
  /** Of all versions. */
  bytes: number;
  /** False when counting stopped at the limit: there is at least this much. */
  isExact: boolean;
}

const deletesAtOnce = 5;

async function* pagesOf(s3: S3Client, Bucket: string): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000, ...from });
    const page = await ifExists(s3.send(command));
    if (page === undefined) return;
    yield page;
    from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
}

/** Counts up to `limit` versions; undefined when there is no such bucket. */
export async function countBucket(s3: S3Client, bucket: string, limit = 100_000): Promise<BucketContents | undefined> {
  let isThere = false;
  const contents: BucketContents = { objects: 0, versions: 0, bytes: 0, isExact: true };
  for await (const page of pagesOf(s3, bucket)) {
    isThere = true;
    for (const version of page.Versions ?? []) {
      contents.objects += version.IsLatest ? 1 : 0;
      contents.bytes += version.Size ?? 0;
    }
    contents.versions += (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0);
    if (contents.versions >= limit && page.IsTruncated) return { ...contents, isExact: false };
  }
  return isThere ? contents : undefined;
}

/**
 * Deletes every version and delete marker, a thousand a call and some calls at once, and looks again until nothing is found: somebody may
 * have written meanwhile. What a lock in governance mode holds goes too: who calls this has decided that it may. Returns how many (0 for a bucket that is not there). DESTROY_FAILED when S3 keeps some of them, INTERRUPTED
 * after Ctrl-C: what is deleted then stays deleted.
 */
export async function emptyBucket(
  ctx: Pick<Context, 'signal'>,
  s3: S3Client,
  bucket: string,
  onDeleted: (count: number) => void = () => {},
): Promise<number> {
  let deleted = 0;
  const place = { s3, bucket, isLocking: await isLocking(s3, bucket) };
  for (;;) {
    const before = deleted;
    deleted += await emptyOnce(ctx, place, (count) => onDeleted(before + count));
    if (deleted === before) return deleted;
  }
}

interface Emptying {
  s3: S3Client;
  bucket: string;
  /** Whether it has an object lock: only then may the permission to bypass one be needed. */
  isLocking: boolean;
}

async function isLocking(s3: S3Client, Bucket: string): Promise<boolean> {
  // Without a lock S3 answers with an error, and without the permission to ask, the deletion itself will tell.
  const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket })).catch(() => undefined);
  return answer?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}

async function emptyOnce(ctx: Pick<Context, 'signal'>, place: Emptying, onDeleted: (count: number) => void): Promise<number> {
  const { s3, bucket } = place;
  let deleted = 0;
  const inFlight: Promise<void>[] = [];
  for await (const page of pagesOf(s3, bucket)) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', `Interrupted while ${bucket} was being emptied.`);
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const batch = found.map(({ Key, VersionId }) => ({ Key: Key ?? '', ...(VersionId && { VersionId }) }));
    if (batch.length === 0) continue;
    const deletion = deleteBatch(place, batch).then(() => {
      deleted += batch.length;
      onDeleted(deleted);
    });
    // A failure is thrown where it is awaited; until then it must not count as unhandled.
    deletion.catch(() => {});
    inFlight.push(deletion);
    if (inFlight.length === deletesAtOnce) await inFlight.shift();
  }
  await Promise.all(inFlight);
  return deleted;
}

async function deleteBatch({ s3, bucket, isLocking }: Emptying, Objects: ObjectIdentifier[]): Promise<void> {
  const bypass = isLocking ? { BypassGovernanceRetention: true } : {};
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true }, ...bypass }));
  const kept = (answer.Errors ?? []).filter(({ Code }) => Code !== 'NoSuchVersion' && Code !== 'NoSuchKey');
  const first = kept[0];
  if (first === undefined) return;
  const message = `S3 kept ${kept.length} object versions of ${bucket}; the first is ${first.Key}: ${first.Code}, ${first.Message}.`;
  throw new TradingInfraError('DESTROY_FAILED', message, {
    hint: 'Lift what holds them (object lock, bucket policy) and run destroy again',
  });
}
