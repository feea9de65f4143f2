// Reads trades from a Parquet file with the columns of a known layout.

import type { Kernel } from '../../wasm/kernel.js';
import { maxRows } from '../../wasm/kernel-columns.js';
import type { Format } from '../format-detector.js';
import type { BlockConsumer } from '../line-blocks.js';
import { findPriceForm } from '../price-form.js';
import type { ColumnCursor, Slice } from './column-cursor.js';
import { CsvLines } from './csv-batch.js';
import type { FastRows } from './fast-rows.js';
import { type FoundColumn, type FoundColumns, findColumns } from './find-columns.js';
import { readFooter } from './footer.js';
import { corruptParquet } from './parquet-errors.js';
import type { RandomAccess } from './random-access.js';
import { openRowGroups } from './row-groups.js';

/** What becomes of the rows. */
export interface RowTarget {
  readonly kernel: Kernel;
  /** Called once, if the file has rows. Returns the parser of their lines and, if the columns are common, the fast way. */
  onFormat(format: Format & { kind: 'csv' }, columns: readonly FoundColumn[]): { parse: BlockConsumer; fast: FastRows | undefined };
  /** Gives rejected rows that were found since the last call their numbers. `rowOf` returns the row of an offset in the last lines. */
  onRows(rowOf: (offset: number) => number): void;
  /** Number of rows so far that were not rejected. */
  validRows(): number;
  /** Called with the sizes of pages. May throw DECOMPRESSION_LIMIT. */
  onPage(size: number): void;
  /** Called now and then; may throw to stop the reading. */
  onChunk(): void;
}

/** Number of rows that are read at a time. */
const batchRows = maxRows;
/** If more rows of a batch than this must become lines one by one, then all that are left do so together. */
const maxLines = 256;

/**
 * Reads all rows, in the order of the file. Throws CONTENT_CORRUPT if the file is damaged or truncated, and UNSUPPORTED_FORMAT if it does not have the
 * columns of a layout, or uses a part of Parquet that is not read. Errors of the source are passed on unchanged.
 */
export async function readParquet(source: RandomAccess, target: RowTarget): Promise<void> {
  const footer = await readFooter(source);
  const found = findColumns(footer.schema);
  const lines = new CsvLines(found.columns);
  let rowsTo: Rows | undefined;
  for await (const { rows, cursors } of openRowGroups(source, footer, found.columns, target)) {
    for (let left = rows; left > 0; ) {
      const { slices, count } = await nextSlices(cursors, left);
      rowsTo ??= new Rows(lines, target, target.onFormat(formatOf(found, slices, lines, count), found.columns));
      rowsTo.add(slices, count);
      target.onChunk();
      left -= count;
    }
  }
}

async function nextSlices(cursors: readonly ColumnCursor[], left: number): Promise<{ slices: Slice[]; count: number }> {
  const empty = cursors.filter(({ available }) => available === 0);
  if (empty.length > 0) await Promise.all(empty.map((cursor) => cursor.load()));
  const count = Math.min(batchRows, left, ...cursors.map(({ available }) => available));
  try {
    return { slices: cursors.map((cursor) => cursor.take(count)), count };
  } catch (error) {
    // A length that leads out of a page.
    throw error instanceof RangeError ? corruptParquet() : error;
  }
}

/** The format of the lines. Times that Parquet marks as such are written in nanoseconds. */
function formatOf({ layout, columns }: FoundColumns, slices: readonly Slice[], lines: CsvLines, count: number): Format & { kind: 'csv' } {
  const hasTimes = columns.some(({ kind }) => kind === 'time');
  const header = columns.map(({ name }) => name);
  const price = columns.findIndex(({ role }) => role === 'price');
  const kind = columns[price]?.kind;
  const mayBeScaled = layout.priceScale !== undefined && (kind === 'integer' || kind === 'text');
  const hasScaledPrices = mayBeScaled && findPriceForm(lines.sample(slices[price] as Slice, price, count)) === 'units';
  const name = layout.name.replace(/-csv$/, '-parquet');
  return { kind: 'csv', name, layout: hasTimes ? { ...layout, time: 'any' } : layout, header, separator: ',', hasScaledPrices };
}

/** Passes rows on: as whole columns where that is possible, otherwise as lines of CSV. */
class Rows {
  readonly #lines: CsvLines;
  readonly #target: RowTarget;
  readonly #parse: BlockConsumer;
  readonly #fast: FastRows | undefined;
  /** The number of the next row in the file. */
  #row = 0;

  constructor(lines: CsvLines, target: RowTarget, { parse, fast }: ReturnType<RowTarget['onFormat']>) {
    this.#lines = lines;
    this.#target = target;
    this.#parse = parse;
    this.#fast = fast;
  }

  add(slices: readonly Slice[], count: number): void {
    if (this.#fast?.load(slices, count)) this.#addColumns(this.#fast, slices, count);
    else this.#addLines(slices, 0, count);
    this.#row += count;
  }

  #addColumns(fast: FastRows, slices: readonly Slice[], count: number): void {
    let lines = 0;
    for (let at = fast.add(0, count); at < count; at = fast.add(at + 1, count)) {
      lines += 1;
      if (lines === maxLines) {
        this.#addLines(slices, at, count);
        return;
      }
      const valid = this.#target.validRows();
      this.#addLines(slices, at, at + 1);
      if (this.#target.validRows() > valid) fast.learn(at);
    }
  }

  #addLines(slices: readonly Slice[], from: number, to: number): void {
    const { bytes, starts } = this.#lines.write(slices, from, to);
    try {
      this.#parse(bytes, 0, bytes.length, 0);
    } finally {
      this.#target.onRows((offset) => this.#row + from + rowAt(starts, offset));
    }
  }
}

/** The number of the line that contains this offset. */
function rowAt(starts: readonly number[], offset: number): number {
  const next = starts.findIndex((start) => start > offset);
  return (next < 0 ? starts.length : next) - 1;
}
