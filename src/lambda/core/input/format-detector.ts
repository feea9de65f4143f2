// What a file is, by its content and never by its suffix.

import { permanent } from '../processing-error.js';
import { type CsvLayout, csvLayouts, isHeader, layoutOfHeader, layoutOfRow, type timeDigits } from './csv-layout.js';
import type { BlockConsumer } from './line-blocks.js';
import { fieldsOf } from './line-fields.js';

const signatures: { name: string; bytes: number[] }[] = [
  { name: 'gzip', bytes: [0x1f, 0x8b] },
  { name: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'parquet', bytes: [0x50, 0x41, 0x52, 0x31] },
  { name: 'dbn', bytes: [0x44, 0x42, 0x4e] },
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { name: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58] },
];

/** Bytes that a signature needs. */
export const signatureBytes = 4;

/** What was found out. The time's unit is that of the first row, where the layout leaves it open. */
export type Format =
  | { kind: 'ndjson'; name: string }
  | { kind: 'csv'; name: string; layout: CsvLayout; header: readonly string[]; unit: keyof typeof timeDigits };

const byteOrderMark = [0xef, 0xbb, 0xbf];
const openingBrace = 123;
const newline = 10;
const latin1 = new TextDecoder('latin1');
/** So much is looked at for a first row that has a known form. */
const searchedBytes = 65_536;

/** The name of the container or binary format that the bytes begin like, if it is one that we know by name. */
export function signatureOf(bytes: Uint8Array): string | undefined {
  return signatures.find((signature) => signature.bytes.every((byte, i) => bytes[i] === byte))?.name;
}

/** Collects lines until they tell what they are, and gives all of them on. How the stream is cut into blocks makes no difference. */
export class FormatDetector {
  readonly #onFormat: (format: Format) => BlockConsumer;
  readonly #lineBytes: number;
  #parse: BlockConsumer | undefined;
  #held = new Uint8Array();
  /** Offset in the stream of what is held. */
  #offset = 0;

  /** `onFormat` returns who gets the rows. */
  constructor(lineBytes: number, onFormat: (format: Format) => BlockConsumer) {
    this.#lineBytes = lineBytes;
    this.#onFormat = onFormat;
  }

  /** Whole lines. Throws UNSUPPORTED_FORMAT. */
  readonly consume: BlockConsumer = (bytes, start, end, offset) => {
    if (this.#parse !== undefined) return this.#parse(bytes, start, end, offset);
    if (this.#held.length === 0) this.#offset = offset;
    this.#held = Buffer.concat([this.#held, bytes.subarray(start, end)]);
    this.#decide(false);
  };

  /** The end of the stream. Throws UNSUPPORTED_FORMAT if there were lines and none told what they are. */
  end(): void {
    if (this.#parse === undefined && this.#held.length > 0) this.#decide(true);
  }

  #decide(isEnd: boolean): void {
    const lines = this.#held;
    const skipped = skippedBytes(lines);
    if (skipped === lines.length) return;
    if (lines.indexOf(newline, skipped) - skipped > this.#lineBytes) {
      throw permanent('UNSUPPORTED_FORMAT', `the first line does not end within ${this.#lineBytes} bytes`);
    }
    const found = detect(lines.subarray(skipped), isEnd || lines.length > searchedBytes);
    if (found === undefined) return;
    const from = skipped + found.headerBytes;
    this.#parse = this.#onFormat(found.format);
    this.#held = new Uint8Array();
    if (from < lines.length) this.#parse(lines, from, lines.length, this.#offset + from);
  }
}

/** Undefined as long as more lines may tell; throws UNSUPPORTED_FORMAT where they may not. */
function detect(lines: Uint8Array, isAll: boolean): { format: Format; headerBytes: number } | undefined {
  if (lines[0] === openingBrace) return { format: { kind: 'ndjson', name: 'canonical-ndjson' }, headerBytes: 0 };
  const signature = signatureOf(lines);
  if (signature !== undefined) throw permanent('UNSUPPORTED_FORMAT', `the content is ${signature}, which is not read`);
  const headerBytes = lines.indexOf(newline) + 1;
  const rows = textLines(lines.subarray(0, searchedBytes));
  const known = layoutOfHeader(rows[0] ?? []);
  if (known !== undefined) return withUnit(known.layout, known.header, rows.slice(1), headerBytes, isAll);
  for (const row of rows) {
    const layout = layoutOfRow(row);
    if (layout !== undefined) return withUnit(layout, layout.header, [row], 0, isAll);
    // A damaged row may stand before good ones. Names may not: what is below them would be a guess.
    if (isHeader(row)) throw unknownHeader();
  }
  if (isAll) throw unknownHeader();
  return undefined;
}

function unknownHeader(): Error {
  const headers = csvLayouts.map(({ header }) => header.join(','));
  return permanent(
    'UNSUPPORTED_FORMAT',
    `the first line is no known header and no row of Binance; known: ${headers.join('; ')}, or one JSON object a line`,
  );
}

function withUnit(layout: CsvLayout, header: readonly string[], rows: readonly string[][], headerBytes: number, isAll: boolean) {
  const column = header.indexOf(layout.columns.time ?? '');
  const unit = layout.time ?? rows.map((row) => unitOf(row[column] ?? '')).find((found) => found !== undefined);
  if (unit === undefined && !isAll) return undefined;
  const format: Format = { kind: 'csv', name: layout.name, layout, header, unit: unit ?? 'us' };
  return { format, headerBytes };
}

function unitOf(time: string): keyof typeof timeDigits | undefined {
  if (/^\d{4}-\d\d-\d\dT/.test(time)) return 'iso';
  if (!/^[1-9]\d*$/.test(time)) return undefined;
  return ({ 10: 's', 13: 'ms', 16: 'us', 19: 'ns' } as const)[time.length];
}

/** The lines' fields; a line that is cut off at the end is left out. */
function textLines(lines: Uint8Array): string[][] {
  const text = latin1.decode(lines);
  return text.slice(0, text.lastIndexOf('\n')).split('\n').map(fieldsOf);
}

/** A byte order mark and empty lines before the first content. */
function skippedBytes(bytes: Uint8Array): number {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0;
  while (at < bytes.length && (bytes[at] === newline || bytes[at] === 13)) at += 1;
  return at;
}
