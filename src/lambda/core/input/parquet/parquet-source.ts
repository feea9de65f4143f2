// Connects a Parquet file with the kernel: its rows, their limits, and the numbers of rejected rows.
import type { Limits } from '../../limits.js';
import { moveRejectSamples } from '../../rejects.js';
import type { Kernel } from '../../wasm/kernel.js';
import { Growth } from '../containers/growth.js';
import type { Format } from '../format-detector.js';
import type { BlockConsumer } from '../line-blocks.js';
import { FastRows } from './fast-rows.js';
import { type RowTarget, readParquet } from './parquet-reader.js';
import type { OpenRandomAccess } from './random-access.js';

export interface ParquetTarget {
  kernel: Kernel;
  limits: Limits;
  createParser: (format: Format & { kind: 'csv' }) => BlockConsumer;
  /** Called now and then; may throw to stop the reading. */
  onChunk: () => void;
}

/** Reads all rows of a Parquet file; their numbers are the offsets of rejected ones. Throws ProcessingError as `readParquet` does, and DECOMPRESSION_LIMIT. */
export async function readParquetSource(
  openRanges: OpenRandomAccess,
  { kernel, limits, createParser, onChunk }: ParquetTarget,
): Promise<void> {
  const source = await openRanges();
  // Every row counts, even if a thousand equal ones take a few bytes, so the limits also hold for the time that a file takes.
  const growth = new Growth(limits, () => source.size);
  let samples = kernel.functions.sampleCount.value;
  const onRows = (rowOf: (offset: number) => number) => {
    if (kernel.functions.sampleCount.value === samples) return;
    moveRejectSamples(kernel, samples, rowOf);
    samples = kernel.functions.sampleCount.value;
  };
  const onFormat: RowTarget['onFormat'] = (format, columns) => {
    const parse = createParser(format);
    return { parse, fast: FastRows.create(kernel, format, columns) };
  };
  const validRows = () => Number(kernel.functions.accepted.value + kernel.functions.repeated.value);
  try {
    await readParquet(source, { kernel, onFormat, onRows, validRows, onPage: (size) => growth.add(size), onChunk });
  } finally {
    await source.close();
  }
}
