// Computes exact bars from bytes. This is the whole computation; it does not depend on AWS.

import type { Eligibility } from '../../platform/bars.js';
import { type AnyInterval, intervalLength } from '../../platform/intervals.js';
import type { JobSummary } from '../../platform/jobs.js';
import type { ReadOptions } from '../../platform/read-options.js';
import { BarList } from './bars/bar-list.js';
import { planIntervals } from './bars/interval-plan.js';
import { formatDecimal } from './decimal.js';
import { type Compression, openContents } from './input/containers/open-contents.js';
import type { OpenRandomAccess } from './input/parquet/random-access.js';
import type { Instrument } from './instruments.js';
import { defaultLimits, type Limits } from './limits.js';
import { permanent } from './processing-error.js';
import { checkRejects, countFaults, countRejects, type RejectSample, readRejectSamples } from './rejects.js';
import { TradeReader } from './trade-reader.js';

/** Row and bar counts of one analysis. */
export type Summary = Omit<JobSummary, 'omitted'>;

/** A requested interval for which no bars were built, and the reason. */
export interface Omission {
  interval: AnyInterval;
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
  bars: ReadonlyMap<AnyInterval, BarList>;
  omitted: readonly Omission[];
  /** The instruments whose sizes are numbers of inverse contracts. */
  contracts: readonly ContractNote[];
}

/** What the sizes of an instrument count. The notional of its bars is the volume times `contractSize`, in `unit`; that of all others is price × size. */
export interface ContractNote {
  symbol: string;
  venue: string;
  contractSize: string;
  unit: string;
}

export interface AnalysisOptions {
  intervals: readonly AnyInterval[];
  /** An interval that is omitted if it has too many bars, provided it is the shortest of several. Other intervals are never omitted. */
  optional?: AnyInterval;
  limits?: Limits;
  /** Name of the file. It contains the symbol of a Binance file, whose rows have none, unless the name within an archive does. */
  name?: string | undefined;
  /** Whether the sale conditions of a consolidated US tape decide what a print may set (the default), or all prints may set and add everything. */
  eligibility?: Eligibility | undefined;
  /** The IANA time zone whose days and weeks (from Monday on) daily and weekly bars cover; UTC if undefined. */
  session?: string | undefined;
  /** What one contract is worth, as a decimal, if the sizes of all instruments are numbers of inverse contracts. */
  contractSize?: string | undefined;
  /** Whether to keep what tells the content of each bar (see `BarContent`). */
  tracksContent?: boolean;
  /** How to read a file whose layout is not known; its `eligibility` counts if there is no other. */
  read?: ReadOptions | undefined;
  /** Called after each chunk; may throw to stop the analysis. */
  onChunk?: () => void;
}

/** Opens the stream. */
export interface OpenSource {
  (): AsyncIterable<Uint8Array>;
  /** Opens the same content to be read at any place, as Parquet must be; undefined if it is only a stream. */
  openRanges?: OpenRandomAccess;
}

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
export function barsEvery(label: AnyInterval, { bars }: Pick<Analysis, 'bars'>): BarList {
  const list = bars.get(label);
  if (list === undefined) throw new Error(`bars of ${label} were not requested`);
  return list;
}

interface Reading {
  reader: TradeReader;
  compression: Compression;
}

async function readTrades(open: OpenSource, options: AnalysisOptions, onReport?: (report: RejectReport) => void): Promise<Reading> {
  const { limits = defaultLimits, eligibility = options.read?.eligibility, onChunk } = options;
  const intervals = planIntervals(options.intervals);
  const reader = new TradeReader({ ...options, intervals, limits, eligibility, openRanges: open.openRanges });
  let compression: Compression = 'none';
  const members = openContents(open(), limits, (found) => {
    compression = found;
  });
  try {
    await reader.read(members, () => {
      checkRejects(reader.kernel, limits.rejects, reader.offsetUnit);
      onChunk?.();
    });
    checkRejects(reader.kernel, limits.rejects, reader.offsetUnit);
  } finally {
    onReport?.(reportRejects(reader));
  }
  return { reader, compression };
}

function reportRejects({ kernel, accepted, repeated, offsetUnit }: TradeReader): RejectReport {
  const rejects = countRejects(kernel);
  const rejected = Object.values(rejects).reduce((sum, count) => sum + count, 0);
  return { summary: { rows: accepted + repeated + rejected, rejected, rejects }, samples: readRejectSamples(kernel, offsetUnit) };
}

function buildAnalysis({ reader, compression }: Reading, options: AnalysisOptions): Analysis {
  const { limits = defaultLimits } = options;
  const { summary, samples } = reportRejects(reader);
  const { rows, rejected, rejects } = summary;
  const faults = countFaults(rejects);
  if (faults * 1000 > rows * limits.rejectsPerThousand) throw permanent('TOO_MANY_REJECTS', `${faults} of ${rows} rows are invalid`);
  const { accepted, repeated, instruments, tables, format, kernel, days } = reader;
  const kept = tables.filter(({ isDropped }) => !isDropped);
  const bars = new Map(kept.map((table) => [table.label, new BarList(table, instruments.list, days)] as const));
  const omitted = tables.filter(({ isDropped }) => isDropped).map(({ label }) => ({ interval: label, code: 'TOO_MANY_BARS' as const }));
  const symbols = new Set(instruments.list.map(({ symbol }) => symbol)).size;
  const late = Number(kernel.functions.lateRows.value);
  const counted = bars.get(countedInterval(options.intervals));
  const unpriced = counted?.countUnpriced();
  const counts = { rows, accepted, rejected, duplicates: repeated, late, bars: counted?.size ?? 0, symbols, rejects };
  const complete: Summary = { ...counts, ...(unpriced !== undefined && unpriced.bars > 0 && { unpriced }) };
  return {
    summary: complete,
    rejectSamples: samples,
    format: format?.name,
    compression,
    bars,
    omitted,
    contracts: listContracts(instruments.list),
  };
}

/** The interval whose bars the summary counts: one minute or, if that was not requested, the shortest requested interval. */
function countedInterval(requested: readonly AnyInterval[]): AnyInterval {
  if (requested.includes('1m')) return '1m';
  return requested.reduce((shortest, label) => (intervalLength(label) < intervalLength(shortest) ? label : shortest));
}

function listContracts(instruments: readonly Instrument[]): ContractNote[] {
  return instruments.flatMap(({ symbol, venue, contract }) => {
    return contract === undefined ? [] : [{ symbol, venue, contractSize: formatDecimal(contract.size), unit: contract.unit }];
  });
}
