// Writes the results of a job to S3 and the database.

import { type IntervalLabel, intervalLabels, storedIntervals } from '../../platform/intervals.js';
import { sha256 } from '../../platform/job-ids.js';
import { dailyKey, manifestKey, partKey } from '../../platform/objects.js';
import type { ReadOptions } from '../../platform/read-options.js';
import type { StoredObject } from '../adapters/object-store.js';
import type { Services } from '../adapters/services.js';
import { type Analysis, barsEvery } from '../core/analysis.js';
import { computeDailyColumns, tradingDaysOf } from '../core/bars/daily-measures.js';
import { createManifest, type Part } from '../core/manifest.js';
import { writeParquet } from '../core/parquet/parquet-file.js';
import { permanent } from '../core/processing-error.js';

/** The job whose results are published. Objects of inline trades never get a newer version, so no newer version is looked for. */
interface PublishedJob {
  jobId: string;
  source: StoredObject;
  isInline: boolean;
  /** How the source was read, if its metadata said so. */
  read?: ReadOptions | undefined;
  /** Names of the sources that it replaces. */
  replaces?: readonly string[] | undefined;
  /** The metadata of the source, which its copy in the archive keeps. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes the Parquet files, the database rows and the archive copy, and finally the manifest, which marks the results as complete.
 * Throws SUPERSEDED if the source has a newer version, or a transient error if a service fails.
 */
export async function publish(
  services: Services,
  { jobId, source, isInline, read, replaces = [], metadata }: PublishedJob,
  analysis: Analysis,
): Promise<void> {
  const { settings, objects, bars, now } = services;
  const startedAt = now();
  const { buckets } = settings;
  const stored = storedIntervals.map((label) => barsEvery(label, analysis));
  await bars.assertNoOverlap({ source, bars: stored, replaces });
  const parts: Part[] = [];
  for (const { key, file, ...facts } of generateFiles(source, analysis)) {
    await objects.put(buckets.processed, key, file, 'application/vnd.apache.parquet');
    parts.push({ key, ...facts, bytes: file.length, sha256: sha256(file) });
  }
  const assertNewest = async () => {
    const latest = isInline ? source : await objects.findLatest(source.bucket, source.key);
    if (latest?.version !== source.version) throw permanent('SUPERSEDED', 'a newer version of the object exists');
  };
  const tradingDays = tradingDaysOf(analysis.format);
  await bars.commit({ jobId, source, bars: stored, replaces, summary: analysis.summary, tradingDays, assertNewest });
  await objects.archive(source, buckets.archive, metadata);
  const manifest = createManifest({
    jobId,
    source,
    read,
    intervals: writtenIntervals(analysis),
    analysis,
    parts,
    archiveBucket: buckets.archive,
    startedAt,
    finishedAt: now(),
  });
  await objects.put(buckets.processed, manifestKey(jobId), `${JSON.stringify(manifest, null, 2)}\n`, 'application/json');
}

function writtenIntervals({ bars }: Analysis): IntervalLabel[] {
  return intervalLabels.filter((label) => bars.has(label));
}

/** The Parquet files of a job: one per interval and date, and one with daily measures per date. */
function* generateFiles(source: StoredObject, analysis: Analysis): Generator<Pick<Part, 'key' | 'date' | 'rows'> & { file: Uint8Array }> {
  for (const interval of writtenIntervals(analysis)) {
    const list = barsEvery(interval, analysis);
    for (const date of list.dates()) {
      yield { key: partKey(source, interval, date), date, rows: list.count(date), file: writeParquet(list, date) };
    }
  }
  const days = barsEvery('1d', analysis);
  const measures = computeDailyColumns(analysis);
  for (const date of days.dates()) {
    yield { key: dailyKey(source, date), date, rows: days.count(date), file: writeParquet(days, date, measures) };
  }
}
