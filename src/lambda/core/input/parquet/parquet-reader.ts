// Reads trades from a Parquet file with the columns of a known layout.
import { type Format, findPriceForm } from '../format-detector.js';
import type { BlockConsumer } from '../line-blocks.js';
import type { ColumnCursor, Slice } from './column-cursor.js';
import { CsvLines } from './csv-batch.js';
import { type FoundColumns, findColumns } from './find-columns.js';
import { readFooter } from './footer.js';
import { corruptParquet } from './parquet-errors.js';
import type { RandomAccess } from './random-access.js';
import { openRowGroups } from './row-groups.js';

/** What becomes of the rows. */
export interface RowTarget {
  /** Called once, if the file has rows. Returns the parser of their lines. */
  onFormat(format: Format & { kind: 'csv' }): BlockConsumer;
  /** Gives rejected rows that were found since the last call their numbers. `rowOf` returns the row of an offset in the last lines. */
  onRows(rowOf: (offset: number) => number): void;
  /** Called with the sizes of pages. May throw DECOMPRESSION_LIMIT. */
  onPage(size: number): void;
  /** Called now and then; may throw to stop the reading. */
  onChunk(): void;
}

/** Number of rows that are read at a time. */
const batchRows = 2048;

/**
 * Reads all rows, in the order of the file. Throws CONTENT_CORRUPT if the file is damaged or truncated, and UNSUPPORTED_FORMAT if it does not have the
 * columns of a layout, or uses a part of Parquet that is not read. Errors of the source are passed on unchanged.
 */
export async function readParquet(source: RandomAccess, target: RowTarget): Promise<void> {
  const footer = await readFooter(source);
  const found = findColumns(footer.schema);
  const lines = new CsvLines(found.columns);
  let parse: BlockConsumer | undefined;
  let row = 0;
  for await (const { rows, cursors } of openRowGroups(source, footer, found.columns, target.onPage)) {
    for (let left = rows; left > 0; ) {
      const { slices, count } = await nextSlices(cursors, left);
      parse ??= target.onFormat(formatOf(found, slices, lines, count));
      const { bytes, starts } = lines.write(slices, 0, count);
      const first = row;
      try {
        parse(bytes, 0, bytes.length, 0);
      } finally {
        target.onRows((offset) => first + rowAt(starts, offset));
      }
      target.onChunk();
      row += count;
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
  return { kind: 'csv', name, layout: hasTimes ? { ...layout, time: 'any' } : layout, header, hasScaledPrices };
}

/** The number of the line that contains this offset. */
function rowAt(starts: readonly number[], offset: number): number {
  const next = starts.findIndex((start) => start > offset);
  return (next < 0 ? starts.length : next) - 1;
}
