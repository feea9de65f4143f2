// Canonical trades: one JSON object a line.
// {"v":1,"symbol":"BTCUSDT","ts":"1723161256322000000","id":"1","seq":"1","price":"61800.3","size":"0.006","side":"buy","venue":"binance"}
import { badName } from './instrument-table.js';
import { readId, readUncommonDecimal, splitSequence } from './number-bytes.js';
import type { RejectCode } from './rejects.js';
import type { BlockParser, RowSink } from './row-sink.js';
import { sides } from './trade.js';
import type { DecimalCell, TradeRow } from './trade-row.js';

const newline = 10;
const carriageReturn = 13;
const space = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();
const fieldNames = new Set(['v', 'symbol', 'ts', 'id', 'seq', 'price', 'size', 'side', 'venue', 'cond', 'corr', 'flags']);

/** Nanoseconds have 19 digits from 2001 to 2286. */
const nanosecondsForm = /^[1-9]\d{18}$/;

export function createNdjsonParser(sink: RowSink): BlockParser {
  return (bytes, start, end, offset) => {
    for (let at = start; at < end; ) {
      const stop = bytes.indexOf(newline, at);
      const fault = parseLine(bytes.subarray(at, stop), sink);
      if (fault === undefined) sink.accept();
      else if (fault !== 'EMPTY') sink.reject(offset + at - start, fault);
      at = stop + 1;
    }
  };
}

function parseLine(line: Uint8Array, sink: RowSink): RejectCode | 'EMPTY' | undefined {
  if (line.every((byte) => byte === space || byte === carriageReturn)) return 'EMPTY';
  return readTrade(readJson(line), sink);
}

/** The line's value; undefined, which no JSON is, for what is no JSON. */
function readJson(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line));
  } catch {
    return undefined;
  }
}

/** Fills the sink's row from a canonical trade; a code if it is none. */
function readTrade(value: unknown, sink: RowSink): RejectCode | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'JSON_INVALID';
  const trade = value as Record<string, unknown>;
  if (Object.keys(trade).some((name) => !fieldNames.has(name))) return 'FIELD_UNKNOWN';
  if (trade.v !== 1) return 'VERSION_UNSUPPORTED';
  const { row } = sink;
  return (
    readInstant(trade.ts, row) ??
    readAmount(trade.price, row.price, 'PRICE') ??
    readAmount(trade.size, row.size, 'SIZE') ??
    readSide(trade.side, row) ??
    readIdentity(trade.id, trade.seq, row, sink.limits.idBytes) ??
    readInstrument(trade.venue, trade.symbol, sink)
  );
}

function readInstant(ts: unknown, row: TradeRow): RejectCode | undefined {
  if (typeof ts !== 'string' || !nanosecondsForm.test(ts)) return 'TIMESTAMP_INVALID';
  row.us = Number(ts.slice(0, -3));
  row.ns = Number(ts.slice(-3));
  return undefined;
}

function readAmount<Field extends 'PRICE' | 'SIZE'>(value: unknown, cell: DecimalCell, field: Field): RejectCode | undefined {
  const fault = typeof value === 'string' ? readUncommonDecimal(value, cell) : 'INVALID';
  return fault === undefined ? undefined : `${field}_${fault}`;
}

function readSide(value: unknown, row: TradeRow): RejectCode | undefined {
  row.side = value === undefined ? sides.indexOf('unknown') : (sides as readonly unknown[]).indexOf(value);
  return row.side < 0 ? 'SIDE_INVALID' : undefined;
}

function readIdentity(id: unknown, seq: unknown, row: TradeRow, maxBytes: number): RejectCode | undefined {
  if (!isAbsent(id) && typeof id !== 'string') return 'ID_INVALID';
  const bytes = encoder.encode(isAbsent(id) ? '' : (id as string));
  if (bytes.length > maxBytes) return 'ID_INVALID';
  readId(bytes, 0, bytes.length, row);
  if (isAbsent(seq)) return undefined;
  const split = splitSequence(Number.isSafeInteger(seq) ? String(seq) : typeof seq === 'string' ? seq : '');
  if (split === undefined) return 'SEQ_INVALID';
  row.seqHi = split.hi;
  row.seqLo = split.lo;
  return undefined;
}

function readInstrument(venue: unknown, symbol: unknown, { row, instruments }: RowSink): RejectCode | undefined {
  if (typeof symbol !== 'string' || (!isAbsent(venue) && typeof venue !== 'string')) return 'SYMBOL_INVALID';
  const venueBytes = encoder.encode(isAbsent(venue) ? '' : (venue as string));
  const bytes = new Uint8Array([...venueBytes, ...encoder.encode(symbol)]);
  row.instrument = instruments.lookUp(bytes, 0, venueBytes.length, venueBytes.length, bytes.length);
  return row.instrument === badName ? 'SYMBOL_INVALID' : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
