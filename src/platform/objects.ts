// Where objects lie in the raw and the processed bucket.
import type { IntervalLabel } from './intervals.js';
import { jobIdOf, type SourceVersion } from './jobs.js';

/** What lies below it in the raw bucket is processed. */
export const uploadPrefix = 'incoming/';
/** The function keeps the trades of a request below it in the raw bucket. */
export const inlinePrefix = 'inline/';
/** All that the function reads in the raw bucket. */
export const rawPrefixes = [uploadPrefix, inlinePrefix] as const;

/** Below it lie the Parquet files of bars, which the table of bars covers. */
export const barsPrefix = 'bars/v1/';

/** Where a source's bars of one UTC date lie in the processed bucket. */
export function partKey(source: SourceVersion, interval: IntervalLabel, date: string): string {
  return `${barsPrefix}interval=${interval}/date=${date}/src=${jobIdOf(source).slice(0, 16)}/part-0.parquet`;
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

/** All that the function may write to. */
export const processedPrefixes = ['bars/', 'daily/', 'manifests/', 'quarantine/'] as const;

/** Where Athena's workgroup puts results, which the same query would give again. */
export const queryResults = { prefix: 'athena-results/', expireDays: 30 } as const;
