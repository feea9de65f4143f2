// Parses the lines of canonical NDJSON that the kernel cannot read: those with escapes, unusual fields or types, or errors. A plain line is:
// {"v":1,"symbol":"BTCUSDT","ts":"1723161256322000000","id":"1","seq":"1","price":"61800.3","size":"0.006","side":"buy","venue":"binance"}
import type { Decimal } from '../decimal.js';
import type { RejectCode } from '../rejects.js';
import { type Side, sides } from '../trade.js';
import { readUncommonDecimal } from '../wasm/uncommon-decimal.js';

export interface LineTrade {
  /** Nanoseconds since 1970-01-01 UTC. */
  ts: bigint;
  price: Decimal;
  size: Decimal;
  side: Side;
  /** UTF-8; empty if missing. The same applies to `venue` and `symbol`. */
  id: Uint8Array;
  /** The venue's sequence number; undefined if there is none. */
  seq: bigint | undefined;
  venue: Uint8Array;
  symbol: Uint8Array;
}

const space = 32;
const carriageReturn = 13;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();
const fieldNames = new Set(['v', 'symbol', 'ts', 'id', 'seq', 'price', 'size', 'side', 'venue', 'cond', 'corr', 'flags']);

/** A Unix time has 18 or 19 digits in nanoseconds from 1973 on, and 16 in microseconds from 2001 on. */
const nanosecondsForm = /^[1-9]\d{17,18}$/;
const microsecondsForm = /^[1-9]\d{15}$/;
const sequenceForm = /^(0|[1-9]\d{0,18})$/;

/** The trade in a line, the reason why the line is rejected, or EMPTY for a blank line. */
export function readLine(line: Uint8Array, maxIdBytes: number): LineTrade | RejectCode | 'EMPTY' {
  if (line.every((byte) => byte === space || byte === carriageReturn)) return 'EMPTY';
  const value = parseJsonLine(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'JSON_INVALID';
  const fields = value as Record<string, unknown>;
  if (Object.keys(fields).some((name) => !fieldNames.has(name))) return 'FIELD_UNKNOWN';
  return fields.v === 1 ? parseTrade(fields, maxIdBytes) : 'VERSION_UNSUPPORTED';
}

function parseJsonLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line));
  } catch {
    return undefined;
  }
}

function parseTrade(fields: Record<string, unknown>, maxIdBytes: number): LineTrade | RejectCode {
  const ts = parseTimestamp(fields.ts);
  if (ts === undefined) return 'TIMESTAMP_INVALID';
  const price = parseAmount(fields.price);
  if (typeof price === 'string') return `PRICE_${price}`;
  const size = parseAmount(fields.size);
  if (typeof size === 'string') return `SIZE_${size}`;
  const side = parseSide(fields.side);
  if (side === undefined) return 'SIDE_INVALID';
  const id = encodeText(fields.id);
  if (id === undefined || id.length > maxIdBytes) return 'ID_INVALID';
  const seq = parseSequence(fields.seq);
  if (seq === 'INVALID') return 'SEQ_INVALID';
  const venue = encodeText(fields.venue);
  const symbol = encodeText(fields.symbol);
  if (venue === undefined || symbol === undefined) return 'SYMBOL_INVALID';
  return { ts, price, size, side, id, seq, venue, symbol };
}

function parseTimestamp(ts: unknown): bigint | undefined {
  if (typeof ts === 'string' && nanosecondsForm.test(ts)) return BigInt(ts);
  return typeof ts === 'number' && microsecondsForm.test(String(ts)) ? BigInt(ts) * 1000n : undefined;
}

function parseAmount(value: unknown) {
  return typeof value === 'string' ? readUncommonDecimal(value) : 'INVALID';
}

function parseSide(side: unknown): Side | undefined {
  return side === undefined ? 'unknown' : sides.find((one) => one === side);
}

function parseSequence(seq: unknown): bigint | undefined | 'INVALID' {
  if (seq === undefined || seq === null) return undefined;
  const text = Number.isSafeInteger(seq) ? String(seq) : seq;
  return typeof text === 'string' && sequenceForm.test(text) ? BigInt(text) : 'INVALID';
}

/** The UTF-8 bytes of a string: an empty array for a missing value, undefined for any other type. */
function encodeText(value: unknown): Uint8Array | undefined {
  if (value === undefined || value === null) return new Uint8Array();
  return typeof value === 'string' ? encoder.encode(value) : undefined;
}
