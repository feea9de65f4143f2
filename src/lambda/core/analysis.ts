// Computes exact bars from bytes. This is the whole computation; it does not depend on AWS.

import type { Eligibility } from '../../platform/bars.js';
import { type IntervalLabel, intervalLabels } from '../../platform/intervals.js';
import type { JobSummary } from '../../platform/jobs.js';
import type { ReadOptions } from '../../platform/read-options.js';
import { BarList } from './bars/bar-list.js';
import { type Compression, openContents } from './input/containers/open-contents.js';
import { defaultLimits, type Limits } from './limits.js';
import { permanent } from './processing-error.js';
import { countFaults, countRejects, type RejectSample, readRejectSamples } from './rejects.js';
import { TradeReader } from './trade-reader.js';

/** Row and bar counts of one analysis. */
export type Summary = Omit<JobSummary, 'omitted'>;

/** A requested interval for which no bars were built, and the reason. */
export interface Omission {
  interval: IntervalLabel;
  code: 'TOO_MANY_BARS';
}

export interface Analysis {
  summary: Summary;
  /** The first rejected rows. */
  rejectSamples: readonly RejectSample[];
  /** Name of the detected format, which all members of an archive share; undefined if the stream has no rows. */
  format: string | undefined;
  compression: Compression;
  /** Bars by interval, for the requested intervals and for those needed to compute them. */
  bars: ReadonlyMap<IntervalLabel, BarList>;
  omitted: readonly Omission[];
}

export interface AnalysisOptions {
  intervals: readonly IntervalLabel[];
  /** An interval that is omitted if it has too many bars, provided it is the shortest of several. Other intervals are never omitted. */
  optional?: IntervalLabel;
  limits?: Limits;
  /** Name of the file. It contains the symbol of a Binance file, whose rows have none, unless the name within an archive does. */
  name?: string | undefined;
  /** Whether the sale conditions of a consolidated US tape decide what a print may set (the default), or all prints may set and add everything. */
  eligibility?: Eligibility | undefined;
  /** How to read a file whose layout is not known; its `eligibility` counts if there is no other. */
  read?: ReadOptions | undefined;
  /** Called after each chunk; may throw to stop the analysis. */
  onChunk?: () => void;
}

/** Opens the stream. */
export type OpenSource = () => AsyncIterable<Uint8Array>;

/** Row counts and the first rejected rows. Also available if the analysis fails. */
export interface RejectReport {
  summary: Pick<Summary, 'rows' | 'rejected' | 'rejects'>;
  samples: readonly RejectSample[];
}

/**
 * Reads all trades of a stream into bars. The result does not depend on chunk boundaries. Of the rows with the same id, the first counts. Throws
 * ProcessingError; `onReport` is called even then.
 */
export async function analyze(open: OpenSource, options: AnalysisOptions, onReport?: (report: RejectReport) => void): Promise<Analysis> {
  return buildAnalysis(await readTrades(open, options, onReport), options);
}

/** The bars of an interval. Throws an error if the analysis has no bars of that interval. */
export function barsEvery(label: IntervalLabel, { bars }: Pick<Analysis, 'bars'>): BarList {
  const list = bars.get(label);
  if (list === undefined) throw new Error(`bars of ${label} were not requested`);
  return list;
}

interface Reading {
  reader: TradeReader;
  compression: Compression;
}

async function readTrades(open: OpenSource, options: AnalysisOptions, onReport?: (report: RejectReport) => void): Promise<Reading> {
  const { limits = defaultLimits, optional, name, read, eligibility = read?.eligibility, onChunk } = options;
  // Daily measures are computed from shorter bars.
  const needed = options.intervals.includes('1d') ? [...options.intervals, '1m', '5m'] : options.intervals;
  const intervals = intervalLabels.filter((label) => needed.includes(label));
  const reader = new TradeReader({ intervals, optional, limits, name, eligibility, read });
  let compression: Compression = 'none';
  const members = openContents(open(), limits, (found) => {
    compression = found;
  });
  try {
    await reader.read(members, onChunk);
  } finally {
    onReport?.(reportRejects(reader));
  }
  return { reader, compression };
}

function reportRejects({ kernel, accepted, repeated }: TradeReader): RejectReport {
  const rejects = countRejects(kernel);
  const rejected = Object.values(rejects).reduce((sum, count) => sum + count, 0);
  return { summary: { rows: accepted + repeated + rejected, rejected, rejects }, samples: readRejectSamples(kernel) };
}

function buildAnalysis({ reader, compression }: Reading, options: AnalysisOptions): Analysis {
  const { limits = defaultLimits } = options;
  const { summary, samples } = reportRejects(reader);
  const { rows, rejected, rejects } = summary;
  const faults = countFaults(rejects);
  if (faults * 1000 > rows * limits.rejectsPerThousand) throw permanent('TOO_MANY_REJECTS', `${faults} of ${rows} rows are invalid`);
  const { accepted, repeated, instruments, tables, format, kernel } = reader;
  const kept = tables.filter(({ isDropped }) => !isDropped);
  const bars = new Map(kept.map((table) => [table.label, new BarList(table, instruments.list)]));
  const omitted = tables.filter(({ isDropped }) => isDropped).map(({ label }) => ({ interval: label, code: 'TOO_MANY_BARS' as const }));
  const symbols = new Set(instruments.list.map(({ symbol }) => symbol)).size;
  const late = Number(kernel.functions.lateRows.value);
  const counted = bars.get(countedInterval(options.intervals));
  const unpriced = counted?.countUnpriced();
  const counts = { rows, accepted, rejected, duplicates: repeated, late, bars: counted?.size ?? 0, symbols, rejects };
  const complete: Summary = { ...counts, ...(unpriced !== undefined && unpriced.bars > 0 && { unpriced }) };
  return { summary: complete, rejectSamples: samples, format: format?.name, compression, bars, omitted };
}

/** The interval whose bars the summary counts: one minute or, if that was not requested, the shortest requested interval. */
function countedInterval(requested: readonly IntervalLabel[]): IntervalLabel {
  return requested.includes('1m') ? '1m' : (intervalLabels.find((label) => requested.includes(label)) ?? '1m');
}
