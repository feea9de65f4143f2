// Turns one trade file into bar files, with the same core as the platform's function.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Analysis, analyze, barsEvery, type ContractNote, type Summary } from '../../../lambda/core/analysis.js';
import type { BarList } from '../../../lambda/core/bars/bar-list.js';
import { computeDailyColumns } from '../../../lambda/core/bars/daily-measures.js';
import type { Limits } from '../../../lambda/core/limits.js';
import { type DoubleColumn, writeParquet } from '../../../lambda/core/parquet/parquet-file.js';
import { ProcessingError } from '../../../lambda/core/processing-error.js';
import type { RejectSample } from '../../../lambda/core/rejects.js';
import type { AnyInterval } from '../../../platform/intervals.js';
import type { ReadOptions } from '../../../platform/read-options.js';
import { csvTexts, ndjsonTexts } from './bar-texts.js';
import { fileSource } from './file-source.js';

export const barFormats = ['parquet', 'csv', 'ndjson'] as const;
export type BarFormat = (typeof barFormats)[number];

export interface ProcessRequest {
  path: string;
  /** The beginning of the names of the written files. */
  stem: string;
  outDir: string;
  intervals: readonly AnyInterval[];
  format: BarFormat;
  limits: Limits;
  /** The time zone whose days daily bars cover; undefined for UTC. */
  session: string | undefined;
  /** What one contract is worth, for files of inverse contracts that are not in the table. */
  contractSize: string | undefined;
  /** Undefined if the layout tells everything. */
  read: ReadOptions | undefined;
  signal: AbortSignal;
  /** Called with the number of bytes read so far. */
  onRead: (bytes: number) => void;
}

export interface ProcessedFile {
  file: string;
  /** Null for a file without rows or in an unknown format. */
  format: string | null;
  compression: string;
  summary: Summary | Pick<Summary, 'rows' | 'rejected' | 'rejects'>;
  /** The first rejected rows. */
  rejectSamples: readonly RejectSample[];
  /** The unit of the notional of instruments whose sizes are numbers of inverse contracts. */
  contracts: readonly ContractNote[];
  written: { interval: AnyInterval; path: string; bars: number }[];
  seconds: number;
  /** Why the whole file was refused, in which case nothing was written. */
  error?: { code: string; message: string };
}

/** Reads a trade file and writes one bar file per interval. A file that the platform would refuse is reported in `error`, not thrown. */
export async function processFile(request: ProcessRequest, now: () => Date): Promise<ProcessedFile> {
  const { path, intervals: labels, limits, session, contractSize, read, signal, onRead } = request;
  const started = now().getTime();
  const base = { file: path, format: null, compression: 'none', rejectSamples: [], contracts: [], written: [] };
  const open = fileSource(path, onRead);
  let report: Pick<ProcessedFile, 'summary' | 'rejectSamples'> = { summary: { rows: 0, rejected: 0, rejects: {} }, rejectSamples: [] };
  const seconds = () => (now().getTime() - started) / 1000;
  try {
    const options = { intervals: labels, limits, name: path, session, contractSize, read, onChunk: () => signal.throwIfAborted() };
    const analysis = await analyze(open, options, ({ summary, samples }) => {
      report = { summary, rejectSamples: samples };
    });
    const { summary, rejectSamples, format = null, compression, contracts } = analysis;
    return {
      ...base,
      format,
      compression,
      summary,
      rejectSamples,
      contracts,
      written: await writeAll(request, analysis),
      seconds: seconds(),
    };
  } catch (error) {
    if (!(error instanceof ProcessingError)) throw error;
    return { ...base, ...report, seconds: seconds(), error: { code: error.code, message: error.message } };
  }
}

async function writeAll(
  { stem, outDir, intervals: labels, format }: ProcessRequest,
  analysis: Analysis,
): Promise<ProcessedFile['written']> {
  const written: ProcessedFile['written'] = [];
  for (const interval of labels) {
    const bars = barsEvery(interval, analysis);
    const path = join(outDir, `${stem}.${interval}.${format}`);
    await pipeline(contentOf(bars, format, interval === '1d' ? computeDailyColumns(analysis) : []), createWriteStream(path));
    written.push({ interval, path, bars: bars.size });
  }
  return written;
}

function contentOf(bars: BarList, format: BarFormat, more: readonly DoubleColumn[]): Iterable<string | Uint8Array> {
  if (format === 'parquet') return [writeParquet(bars, undefined, more)];
  return format === 'csv' ? csvTexts(bars, more) : ndjsonTexts(bars, more);
}
