// The documents that a job writes: a manifest, which marks its results as complete, or a quarantine note, which says why it failed.

import type { IntervalLabel } from '../../platform/intervals.js';
import type { SourceVersion } from '../../platform/jobs.js';
import type { ReadOptions } from '../../platform/read-options.js';
import type { Analysis, ContractNote, Omission, RejectReport, Summary } from './analysis.js';
import type { RejectSample } from './rejects.js';

/** Version of the computation and the file layout. Increment it whenever the same input produces different bytes. */
export const processorVersion = 4;

/** One Parquet file of a job. */
export interface Part {
  key: string;
  /** Date of the bars in UTC, as YYYY-MM-DD. */
  date: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export interface Manifest {
  version: 1;
  jobId: string;
  /** `readOptions` are those of the object's metadata, if there were any. */
  source: SourceVersion & { format: string | null; compression: string; readOptions?: ReadOptions };
  /** Intervals that have parts. */
  intervals: readonly IntervalLabel[];
  /** Intervals that were omitted because they had too many bars. */
  omitted: readonly Omission[];
  parts: Part[];
  summary: Summary;
  rejectSamples: readonly RejectSample[];
  /** The unit of the notional, where it is not price × size in the quote currency: of instruments whose sizes are numbers of inverse contracts. */
  contracts: readonly ContractNote[];
  archive: { bucket: string; key: string };
  processorVersion: number;
  timings: { startedAt: string; finishedAt: string; milliseconds: number };
}

export interface QuarantineNote {
  version: 1;
  jobId: string;
  source: SourceVersion;
  error: { code: string; message: string };
  rows: number;
  rejected: number;
  rejects: Record<string, number>;
  /** The first rejected rows: their places and the reasons, but never the rows themselves. */
  samples: readonly RejectSample[];
  processorVersion: number;
}

interface ManifestFacts {
  jobId: string;
  source: SourceVersion;
  read?: ReadOptions | undefined;
  intervals: readonly IntervalLabel[];
  analysis: Analysis;
  parts: Part[];
  archiveBucket: string;
  startedAt: Date;
  finishedAt: Date;
}

export function createManifest({
  jobId,
  source,
  read,
  intervals,
  analysis,
  parts,
  archiveBucket,
  startedAt,
  finishedAt,
}: ManifestFacts): Manifest {
  const { bucket, key, version } = source;
  return {
    version: 1,
    jobId,
    source: {
      bucket,
      key,
      version,
      format: analysis.format ?? null,
      compression: analysis.compression,
      ...(read && { readOptions: read }),
    },
    intervals,
    omitted: analysis.omitted,
    parts,
    summary: analysis.summary,
    rejectSamples: analysis.rejectSamples,
    contracts: analysis.contracts,
    archive: { bucket: archiveBucket, key },
    processorVersion,
    timings: {
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      milliseconds: finishedAt.getTime() - startedAt.getTime(),
    },
  };
}

export function createQuarantineNote(
  jobId: string,
  { bucket, key, version }: SourceVersion,
  { code, message }: { code: string; message: string },
  report: RejectReport | undefined,
): QuarantineNote {
  const { rows = 0, rejected = 0, rejects = {} } = report?.summary ?? {};
  return {
    version: 1,
    jobId,
    source: { bucket, key, version },
    error: { code, message },
    rows,
    rejected,
    rejects,
    samples: report?.samples ?? [],
    processorVersion,
  };
}
