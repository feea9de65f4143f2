// Detects the format of a file from its content, never from its name.

import type { ReadOptions, Separator } from '../../../platform/read-options.js';
import { permanent } from '../processing-error.js';
import type { CsvLayout } from './csv-layout.js';
import { checkIsTable } from './documents.js';
import { csvLayouts, findLayouts, type KnownHeader, looksLikeHeader } from './known-layouts.js';
import { findBinanceLayout } from './layouts/binance.js';
import type { BlockConsumer } from './line-blocks.js';
import { splitCsvLine } from './line-fields.js';
import { mapColumns } from './mapped-layout.js';
import { findPriceForm } from './price-form.js';
import { checkSeparator, unknownHeader } from './unknown-header.js';

export type Format =
  | { kind: 'ndjson' | 'dbn'; name: string }
  | {
      kind: 'csv';
      name: string;
      layout: CsvLayout;
      header: readonly string[];
      separator: Separator;
      /** Whether prices are integers in the units of the layout; otherwise they are plain decimals. */
      hasScaledPrices: boolean;
    };

const byteOrderMark = [0xef, 0xbb, 0xbf];
const openingBrace = 123;
const newline = 10;
const latin1 = new TextDecoder('latin1');
/** Number of bytes searched for the first row with a known form. */
const searchedBytes = 65_536;

/** Buffers lines until the format is known, then passes on the rows. The result does not depend on block boundaries. */
export class FormatDetector {
  readonly #onFormat: (format: Format) => BlockConsumer;
  readonly #lineBytes: number;
  readonly #read: ReadOptions;
  #parse: BlockConsumer | undefined;
  #held = new Uint8Array();
  /** Offset of the buffered lines in the stream. */
  #offset = 0;

  /** `onFormat` returns the consumer of the rows. */
  constructor(lineBytes: number, onFormat: (format: Format) => BlockConsumer, read: ReadOptions = {}) {
    this.#lineBytes = lineBytes;
    this.#read = read;
    this.#onFormat = onFormat;
  }

  /** Takes whole lines. Throws UNSUPPORTED_FORMAT if the format is not supported. */
  readonly consume: BlockConsumer = (bytes, start, end, offset) => {
    if (this.#parse !== undefined) return this.#parse(bytes, start, end, offset);
    if (this.#held.length === 0) this.#offset = offset;
    this.#held = Buffer.concat([this.#held, bytes.subarray(start, end)]);
    this.#decide(false);
  };

  /** Ends the stream. Throws UNSUPPORTED_FORMAT if there were lines, but none of a known format. */
  end(): void {
    if (this.#parse === undefined && this.#held.length > 0) this.#decide(true);
  }

  #decide(isEnd: boolean): void {
    const lines = this.#held;
    const skipped = countSkippedBytes(lines);
    if (skipped === lines.length) return;
    if (lines.indexOf(newline, skipped) - skipped > this.#lineBytes) {
      throw permanent('UNSUPPORTED_FORMAT', `the first line does not end within ${this.#lineBytes} bytes`);
    }
    const found = detect(lines.subarray(skipped), isEnd || lines.length > searchedBytes, this.#read);
    if (found === undefined) return;
    const from = skipped + found.headerBytes;
    this.#parse = this.#onFormat(found.format);
    this.#held = new Uint8Array();
    if (from < lines.length) this.#parse(lines, from, lines.length, this.#offset + from);
  }
}

interface Detected {
  format: Format;
  headerBytes: number;
}

/** Detects the format of the lines; undefined if more lines are needed. Throws UNSUPPORTED_FORMAT if further lines could not help. */
function detect(lines: Uint8Array, isAll: boolean, read: ReadOptions): Detected | undefined {
  const first = latin1.decode(lines.subarray(0, lines.indexOf(newline)));
  if (read.columns !== undefined) return detectMapped(lines, read, read.columns);
  checkIsTable(first.trim());
  if (lines[0] === openingBrace) return { format: { kind: 'ndjson', name: 'canonical-ndjson' }, headerBytes: 0 };
  const found = findHeader(first, read.delimiter);
  if (found !== undefined) return detectBelow(found, lines, isAll);
  const { delimiter: separator = ',' } = read;
  checkSeparator(first, separator);
  for (const row of splitRows(lines.subarray(0, searchedBytes), separator)) {
    const layout = findBinanceLayout(row);
    if (layout !== undefined) return createCsvFormat(layout, layout.header, [row], { separator, headerBytes: 0, isAll });
    // A damaged row is skipped, but an unknown header is an error: interpreting the rows below it would be guesswork.
    if (looksLikeHeader(row)) throw unknownHeader(first, separator);
  }
  if (isAll) throw unknownHeader(first, separator);
  return undefined;
}

/** The format that the user's mapping gives; undefined if more lines are needed. */
function detectMapped(lines: Uint8Array, read: ReadOptions, columns: NonNullable<ReadOptions['columns']>): Detected | undefined {
  const { delimiter: separator = ',' } = read;
  const mapped = mapColumns(read, columns, splitRows(lines.subarray(0, searchedBytes), separator));
  if (mapped === undefined) return undefined;
  const { layout, header, hasHeader } = mapped;
  const format = { kind: 'csv', name: layout.name, layout, header, separator, hasScaledPrices: false } as const;
  return { format, headerBytes: hasHeader ? lines.indexOf(newline) + 1 : 0 };
}

interface FoundHeader extends KnownHeader {
  separator: Separator;
}

/** The known header in a line: with the given separator, or else with commas or the separator of its layout. */
function findHeader(line: string, given: Separator | undefined): FoundHeader | undefined {
  if (given !== undefined) {
    const known = findLayouts(splitCsvLine(line, given));
    return known && { ...known, separator: given };
  }
  const separators = [...new Set(csvLayouts.map(({ separator = ',' }) => separator))];
  for (const separator of separators) {
    const among = csvLayouts.filter((layout) => (layout.separator ?? ',') === separator);
    const known = findLayouts(splitCsvLine(line, separator), among);
    if (known !== undefined) return { ...known, separator };
  }
  return undefined;
}

function detectBelow({ layouts, header, separator }: FoundHeader, lines: Uint8Array, isAll: boolean): Detected | undefined {
  const rows = splitRows(lines.subarray(0, searchedBytes), separator).slice(1);
  const layout = layouts.length === 1 ? layouts[0] : chooseByTimes(layouts, header, rows, isAll);
  if (layout === undefined) return undefined;
  return createCsvFormat(layout, header, rows, { separator, headerBytes: lines.indexOf(newline) + 1, isAll });
}

/** Of layouts with the same header, the one whose times the rows have; undefined if more rows are needed. Throws UNSUPPORTED_FORMAT if it stays unclear. */
function chooseByTimes(layouts: readonly CsvLayout[], header: readonly string[], rows: readonly string[][], isAll: boolean) {
  const fitting = layouts.filter(({ columns, timeLooks }) => {
    const column = header.indexOf(columns.time ?? '');
    return rows.some((row) => timeLooks?.test((row[column] ?? '').trim()));
  });
  if (fitting.length === 1) return fitting[0];
  if (fitting.length === 0 && !isAll) return undefined;
  if (fitting.length === 0 && rows.every((row) => row.join('') === '')) return layouts[0];
  const names = layouts.map(({ name }) => name).join(' and ');
  throw permanent('UNSUPPORTED_FORMAT', `the header is that of ${names}, and the times do not tell which; name the columns with --columns`);
}

interface Below {
  separator: Separator;
  headerBytes: number;
  isAll: boolean;
}

/** Returns undefined if more rows are needed to tell the form of the prices. */
function createCsvFormat(
  layout: CsvLayout,
  header: readonly string[],
  rows: readonly string[][],
  { separator, headerBytes, isAll }: Below,
): Detected | undefined {
  const format = { kind: 'csv', name: layout.name, layout, header, separator, hasScaledPrices: false } as const;
  if (layout.priceScale === undefined) return { format, headerBytes };
  if (!isAll) return undefined;
  const column = header.indexOf(layout.columns.price ?? '');
  const hasScaledPrices = findPriceForm(rows.map((row) => (row[column] ?? '').trim())) === 'units';
  return { format: { ...format, hasScaledPrices }, headerBytes };
}

/** The fields of each line. An incomplete last line is skipped. */
function splitRows(lines: Uint8Array, separator: Separator): string[][] {
  const text = latin1.decode(lines);
  const whole = text.slice(0, text.lastIndexOf('\n')).split('\n');
  return whole.map((line) => splitCsvLine(line, separator));
}

/** Total length in bytes of a byte order mark and empty lines at the beginning. */
function countSkippedBytes(bytes: Uint8Array): number {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0;
  while (at < bytes.length && (bytes[at] === newline || bytes[at] === 13)) at += 1;
  return at;
}
