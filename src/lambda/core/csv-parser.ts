// Trades in CSV, from bytes to rows.
import type { CsvLayout } from './csv-layout.js';
import { CsvRow, unmatchedQuotes } from './csv-row.js';
import { badName } from './instrument-table.js';
import { type NumberFault, readDecimal, readId, readInteger } from './number-bytes.js';
import type { RejectCode } from './rejects.js';
import type { BlockParser, RowSink } from './row-sink.js';

const newline = 10;
const carriageReturn = 13;
const latin1 = new TextDecoder('latin1');

/** Microseconds have 16 digits from 2001 to 2286; anything else is another unit, or no time. */
const firstUs = 1e15;
const lastUs = 1e16 - 1;

const priceFaults = { INVALID: 'PRICE_INVALID', NOT_POSITIVE: 'PRICE_NOT_POSITIVE', TOO_MANY_DIGITS: 'PRICE_TOO_MANY_DIGITS' } as const;
const sizeFaults = { INVALID: 'SIZE_INVALID', NOT_POSITIVE: 'SIZE_NOT_POSITIVE', TOO_MANY_DIGITS: 'SIZE_TOO_MANY_DIGITS' } as const;

/** Splits a header line, which ends in a newline, into its names. */
export function readHeader(bytes: Uint8Array, start: number): string[] {
  const row = new CsvRow(64);
  if (row.read(bytes, start) === unmatchedQuotes || row.columns > 64) return [];
  return Array.from({ length: row.columns }, (_, column) => latin1.decode(bytes.subarray(row.starts[column], row.ends[column])));
}

/** A parser for the rows of a layout, without the header. Empty lines are skipped. */
export function createCsvParser(layout: CsvLayout, sink: RowSink): BlockParser {
  const fields = new CsvRow(layout.columns);
  return (bytes, start, end, offset) => {
    for (let at = start; at < end; ) {
      const next = fields.read(bytes, at);
      const stop = next === unmatchedQuotes ? bytes.indexOf(newline, at) : next;
      const isEmpty = stop === at || (stop === at + 1 && bytes[at] === carriageReturn);
      if (!isEmpty) {
        const fault = next === unmatchedQuotes ? 'QUOTING' : readRow(bytes, fields, layout, sink);
        if (fault === undefined) sink.accept();
        else sink.reject(offset + at - start, fault);
      }
      at = stop + 1;
    }
  };
}

function readRow(bytes: Uint8Array, fields: CsvRow, layout: CsvLayout, sink: RowSink): RejectCode | undefined {
  if (fields.columns !== layout.columns) return 'FIELD_COUNT';
  const { starts, ends } = fields;
  const start = (column: number) => starts[column] as number;
  const end = (column: number) => ends[column] as number;
  const { row } = sink;
  row.us = readInteger(bytes, start(layout.timestamp), end(layout.timestamp));
  row.ns = 0;
  if (row.us < firstUs || row.us > lastUs) return 'TIMESTAMP_INVALID';
  const priceFault: NumberFault | undefined = readDecimal(bytes, start(layout.price), end(layout.price), row.price);
  if (priceFault !== undefined) return priceFaults[priceFault];
  const sizeFault = readDecimal(bytes, start(layout.size), end(layout.size), row.size);
  if (sizeFault !== undefined) return sizeFaults[sizeFault];
  row.side = readSide(bytes, start(layout.side), end(layout.side));
  if (row.side < 0) return 'SIDE_INVALID';
  if (end(layout.id) - start(layout.id) > sink.limits.idBytes) return 'ID_INVALID';
  readId(bytes, start(layout.id), end(layout.id), row);
  row.instrument = sink.instruments.lookUp(bytes, start(layout.venue), end(layout.venue), start(layout.symbol), end(layout.symbol));
  return row.instrument === badName ? 'SYMBOL_INVALID' : undefined;
}

/** 0 buy, 1 sell, 2 unknown or empty; -1 for anything else. */
function readSide(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return 2;
  const first = (bytes[start] as number) | 32;
  if (end - start === 3 && first === 98 && isWord(bytes, start, 'buy')) return 0;
  if (end - start === 4 && first === 115 && isWord(bytes, start, 'sell')) return 1;
  return end - start === 7 && isWord(bytes, start, 'unknown') ? 2 : -1;
}

function isWord(bytes: Uint8Array, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i += 1) if (((bytes[start + i] as number) | 32) !== word.charCodeAt(i)) return false;
  return true;
}
