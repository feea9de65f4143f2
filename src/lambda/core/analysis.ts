// From bytes to exact bars: the whole computation, free of any platform.

import { type IntervalLabel, intervalLabels } from '../../platform/intervals.js';
import type { JobSummary } from '../../platform/jobs.js';
import { BarList } from './bars/bar-list.js';
import { type Compression, decompress } from './input/decompression.js';
import { defaultLimits, type Limits } from './limits.js';
import { permanent } from './processing-error.js';
import { countFaults, countRejects, type RejectSample, rejectSamples } from './rejects.js';
import { type Again, TradeReader } from './trade-reader.js';

/** What was read. */
export type Summary = Omit<JobSummary, 'omitted'>;

/** An interval that was asked for, and why its bars are not there. */
export interface Omission {
  interval: IntervalLabel;
  code: 'TOO_MANY_BARS';
}

export interface Analysis {
  summary: Summary;
  /** The first rejected rows. */
  rejectSamples: readonly RejectSample[];
  /** Undefined for a stream without a row. */
  format: string | undefined;
  compression: Compression;
  /** By interval: those asked for, and those that they need. */
  bars: ReadonlyMap<IntervalLabel, BarList>;
  omitted: readonly Omission[];
}

export interface AnalysisOptions {
  intervals: readonly IntervalLabel[];
  /** Of the intervals, the shortest one may be left out when it makes too many bars; otherwise the analysis fails. */
  optional?: IntervalLabel;
  limits?: Limits;
  /** The name of the file: Binance tells the symbol there. */
  name?: string | undefined;
  /** Called after each chunk; may throw to end the analysis. */
  onChunk?: () => void;
}

/** Opens the same stream of bytes from its beginning. */
export type OpenSource = () => AsyncIterable<Uint8Array>;

/** An analysis that ends in an error may still have seen rows: this is where the rejected ones are. */
export interface RejectReport {
  summary: Pick<Summary, 'rows' | 'rejected' | 'rejects'>;
  samples: readonly RejectSample[];
}

/**
 * Reads all trades of a stream into bars. Neither the order of rows nor the cut of chunks matters. A second pass is made only if ids
 * occurred twice (of rows with one id, the first in the order of trades counts, wherever it stands), or if the first row's time was in
 * another unit than those of most. Throws ProcessingError; `onReport` gets what was rejected also then.
 */
export async function analyze(open: OpenSource, options: AnalysisOptions, onReport?: (report: RejectReport) => void): Promise<Analysis> {
  let reading = await read(open, options, {}, onReport);
  const unit = reading.reader.betterUnit();
  if (unit !== undefined) reading = await read(open, options, { unit }, onReport);
  const { reader } = reading;
  if (reader.duplicates.size > 0) reading = await read(open, options, { first: reader, unit }, undefined);
  return resultOf(reading, options);
}

/** The bars of an interval that was asked for. */
export function barsEvery(label: IntervalLabel, { bars }: Pick<Analysis, 'bars'>): BarList {
  const list = bars.get(label);
  if (list === undefined) throw new Error(`no bars of ${label} were asked for`);
  return list;
}

interface Reading {
  reader: TradeReader;
  compression: Compression;
}

async function read(open: OpenSource, options: AnalysisOptions, again: Again, onReport?: (report: RejectReport) => void): Promise<Reading> {
  const { limits = defaultLimits, optional, name, onChunk } = options;
  // Measures of a day follow from shorter bars.
  const needed = options.intervals.includes('1d') ? [...options.intervals, '1m', '5m'] : options.intervals;
  const intervals = intervalLabels.filter((label) => needed.includes(label));
  const reader = new TradeReader({ intervals, optional, limits, name }, again);
  let compression: Compression = 'none';
  const content = decompress(open(), limits, (found) => {
    compression = found;
  });
  try {
    await reader.read(content, onChunk);
  } finally {
    onReport?.(reportOf(reader));
  }
  return { reader, compression };
}

function reportOf({ kernel, accepted, repeated }: TradeReader): RejectReport {
  const rejects = countRejects(kernel);
  const rejected = Object.values(rejects).reduce((sum, count) => sum + count, 0);
  return { summary: { rows: accepted + repeated + rejected, rejected, rejects }, samples: rejectSamples(kernel) };
}

function resultOf({ reader, compression }: Reading, options: AnalysisOptions): Analysis {
  const { limits = defaultLimits } = options;
  const { summary, samples } = reportOf(reader);
  const { rows, rejected, rejects } = summary;
  const faults = countFaults(rejects);
  if (faults * 1000 > rows * limits.rejectsPerThousand) throw permanent('TOO_MANY_REJECTS', `${faults} of ${rows} rows cannot be used`);
  const { accepted, repeated, instruments, tables, format, kernel } = reader;
  const kept = tables.filter(({ isDropped }) => !isDropped);
  const bars = new Map(kept.map((table) => [table.label, new BarList(table, instruments.list)]));
  const omitted = tables.filter(({ isDropped }) => isDropped).map(({ label }) => ({ interval: label, code: 'TOO_MANY_BARS' as const }));
  const symbols = new Set(instruments.list.map(({ symbol }) => symbol)).size;
  const late = Number(kernel.functions.lateRows.value);
  const counted = {
    rows,
    accepted,
    rejected,
    duplicates: repeated,
    late,
    bars: bars.get(countedInterval(options.intervals))?.size ?? 0,
    symbols,
    rejects,
  };
  return { summary: counted, rejectSamples: samples, format: format?.name, compression, bars, omitted };
}

function countedInterval(asked: readonly IntervalLabel[]): IntervalLabel {
  return asked.includes('1m') ? '1m' : (intervalLabels.find((label) => asked.includes(label)) ?? '1m');
}
