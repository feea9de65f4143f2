// Names that follow from what is processed, so that a redelivery, a retry and the other entrance meet the same job.
import { createHash } from 'node:crypto';
import type { IntervalLabel } from './intervals.js';

/** One version of one object. `version` is the version id, or the ETag in a bucket without versions. */
export interface SourceVersion {
  bucket: string;
  key: string;
  version: string;
}

export const uploadPrefix = 'incoming/';
export const inlinePrefix = 'inline/';

/** 32 hex digits. */
export function jobIdOf({ bucket, key, version }: SourceVersion): string {
  return sha256(`${bucket}\0${key}\0${version}`).slice(0, 32);
}

/** The job of inline trades: of their content, or of the caller's idempotency key. */
export function inlineJobId(...parts: readonly string[]): string {
  return sha256(['inline', ...parts].join('\0')).slice(0, 32);
}

/** Where a source's bars of one UTC date lie in the processed bucket. */
export function partKey(source: SourceVersion, interval: IntervalLabel, date: string): string {
  return `bars/v1/interval=${interval}/date=${date}/src=${jobIdOf(source).slice(0, 16)}/part-0.parquet`;
}

/** Where a source's daily measures of one UTC date lie in the processed bucket. */
export function dailyKey(source: SourceVersion, date: string): string {
  return `daily/v1/date=${date}/src=${jobIdOf(source).slice(0, 16)}/part-0.parquet`;
}

export function manifestKey(jobId: string): string {
  return `manifests/${jobId}.json`;
}

export function quarantineKey(jobId: string): string {
  return `quarantine/${jobId}.json`;
}

/** The source that a partial belongs to, whatever its version. */
export function sourceName({ bucket, key }: Pick<SourceVersion, 'bucket' | 'key'>): string {
  return `${bucket}/${key}`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** All that the function may write to. */
export const processedPrefixes = ['bars/', 'daily/', 'manifests/', 'quarantine/'] as const;

/** Where the workgroup puts results. They can be had again by asking again. */
export const queryResults = { prefix: 'athena-results/', expireDays: 30 } as const;
