// Keys and prefixes of the objects in the raw bucket and the processed bucket.
import type { IntervalLabel } from './intervals.js';
import { jobIdOf } from './job-ids.js';
import type { SourceVersion } from './jobs.js';

/** Objects with this prefix in the raw bucket are processed. */
export const uploadPrefix = 'incoming/';
/** The function stores the inline trades of API requests in the raw bucket with this prefix. */
export const inlinePrefix = 'inline/';
const inlineKeyForm = new RegExp(`^${inlinePrefix}([0-9a-f]{32})\\.ndjson$`);

/** The id of the job of inline trades that are stored under this key; undefined for the key of a file. */
export function inlineJobIdIn(key: string): string | undefined {
  return inlineKeyForm.exec(key)?.[1];
}

/** The id of the job of an object in the raw bucket. The trades of a request keep the id of the request's job. */
export function jobIdOfObject(source: SourceVersion): string {
  return inlineJobIdIn(source.key) ?? jobIdOf(source);
}

/** A version of an object, as S3's notifications tell it; `versionId` is missing in a bucket without versioning. */
interface AnnouncedObject extends SourceVersion {
  versionId?: string | undefined;
  /** Size in bytes, if known. */
  size?: number | undefined;
}

/** The message that makes the function process an object, in the form of S3's notifications. `cause` is the end of its event's name. */
export function announcement({ bucket, key, version, versionId, size }: AnnouncedObject, cause: 'Requested' | 'Rerun'): string {
  const object = { key: encodeURIComponent(key), size, ...(versionId === undefined ? { eTag: version } : { versionId }) };
  const record = { eventSource: 'aws:s3', eventName: `ObjectCreated:${cause}`, s3: { bucket: { name: bucket }, object } };
  return JSON.stringify({ Records: [record] });
}

/** All prefixes that the function reads in the raw bucket. */
export const rawPrefixes = [uploadPrefix, inlinePrefix] as const;

/** Prefix of the bars' Parquet files in the processed bucket, over which the Athena table is defined. */
export const barsPrefix = 'bars/v1/';

/** Key of the Parquet file, in the processed bucket, with a source's bars of one interval and UTC date (`yyyy-MM-dd`). */
export function partKey(source: SourceVersion, interval: IntervalLabel, date: string): string {
  return `${barsPrefix}interval=${interval}/date=${date}/src=${jobIdOf(source).slice(0, 16)}/part-0.parquet`;
}

/** Key of the Parquet file, in the processed bucket, with a source's daily measures for one UTC date (`yyyy-MM-dd`). */
export function dailyKey(source: SourceVersion, date: string): string {
  return `daily/v1/date=${date}/src=${jobIdOf(source).slice(0, 16)}/part-0.parquet`;
}

/** Key of a job's manifest in the processed bucket. */
export function manifestKey(jobId: string): string {
  return `manifests/${jobId}.json`;
}

/** Key of the note that says why a job failed, in the processed bucket. */
export function quarantineKey(jobId: string): string {
  return `quarantine/${jobId}.json`;
}

/** The name of a source, as stored with its partial bars. It is the same for all versions of an object. */
export function sourceName({ bucket, key }: Pick<SourceVersion, 'bucket' | 'key'>): string {
  return `${bucket}/${key}`;
}

/** All prefixes that the function may write in the processed bucket. */
export const processedPrefixes = ['bars/', 'daily/', 'manifests/', 'quarantine/'] as const;

/** The prefix of Athena's query results in the processed bucket. They expire soon, because a query can be repeated. */
export const queryResults = { prefix: 'athena-results/', expireDays: 30 } as const;
