// The documents that a job leaves behind: the manifest, which commits it, and the quarantine note, which says why it failed.

import type { IntervalLabel } from '../../platform/intervals.js';
import type { SourceVersion } from '../../platform/jobs.js';
import type { Analysis, Omission, RejectReport, Summary } from './analysis.js';
import type { RejectSample } from './rejects.js';

/** Of the computation and the files' layout: rises when the same input gives other bytes. */
export const processorVersion = 3;

export interface Part {
  key: string;
  date: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export interface Manifest {
  version: 1;
  jobId: string;
  source: SourceVersion & { format: string | null; compression: string };
  /** Those that the parts are of. */
  intervals: readonly IntervalLabel[];
  /** Those that a job makes and this one did not. */
  omitted: readonly Omission[];
  parts: Part[];
  summary: Summary;
  rejectSamples: readonly RejectSample[];
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
  /** Where the first rejected rows begin in the decompressed content; never the rows. */
  samples: readonly RejectSample[];
  processorVersion: number;
}

interface ManifestFacts {
  jobId: string;
  source: SourceVersion;
  intervals: readonly IntervalLabel[];
  analysis: Analysis;
  parts: Part[];
  archiveBucket: string;
  startedAt: Date;
  finishedAt: Date;
}

export function manifestOf({ jobId, source, intervals, analysis, parts, archiveBucket, startedAt, finishedAt }: ManifestFacts): Manifest {
  const { bucket, key, version } = source;
  return {
    version: 1,
    jobId,
    source: { bucket, key, version, format: analysis.format ?? null, compression: analysis.compression },
    intervals,
    omitted: analysis.omitted,
    parts,
    summary: analysis.summary,
    rejectSamples: analysis.rejectSamples,
    archive: { bucket: archiveBucket, key },
    processorVersion,
    timings: {
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      milliseconds: finishedAt.getTime() - startedAt.getTime(),
    },
  };
}

export function quarantineNoteOf(
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
