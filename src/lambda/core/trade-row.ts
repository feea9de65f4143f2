// The one mutable row that parsers fill and the bar table reads: numbers only, so that millions of rows make no garbage.
import type { Decimal } from './decimal.js';
import { type Side, sides, type Trade } from './trade.js';

/** Ids and sequences are kept as two numbers, id = hi * idBase + lo, which holds 19 digits exactly. */
export const idBase = 10_000;

export interface TradeRow {
  /** Index in the instrument table. */
  instrument: number;
  /** The instant: whole microseconds since 1970 UTC, and nanoseconds beyond them (0 to 999). */
  us: number;
  ns: number;
  /** -1: no sequence. */
  seqHi: number;
  seqLo: number;
  /** -1: no numeric id. */
  idHi: number;
  idLo: number;
  /** An id that is no number; empty: none. */
  idText: string;
  side: number;
  price: DecimalCell;
  size: DecimalCell;
}

/** A positive decimal, `mantissa / 10^scale`. Beyond 2^53 the mantissa is in `wide`. */
export interface DecimalCell {
  mantissa: number;
  scale: number;
  wide: bigint | undefined;
}

export function emptyRow(): TradeRow {
  return {
    instrument: 0,
    us: 0,
    ns: 0,
    seqHi: -1,
    seqLo: 0,
    idHi: -1,
    idLo: 0,
    idText: '',
    side: 0,
    price: { mantissa: 0, scale: 0, wide: undefined },
    size: { mantissa: 0, scale: 0, wide: undefined },
  };
}

/** The row as an exact trade. */
export function tradeOf(row: TradeRow): Trade {
  return {
    ts: instantOf(row.us, row.ns),
    seq: sequenceOf(row.seqHi, row.seqLo),
    price: decimalOf(row.price),
    size: decimalOf(row.size),
    side: sides[row.side] as Side,
  };
}

export function instantOf(us: number, ns: number): bigint {
  return BigInt(us) * 1000n + BigInt(ns);
}

export function sequenceOf(hi: number, lo: number): bigint | null {
  return hi < 0 ? null : BigInt(hi) * BigInt(idBase) + BigInt(lo);
}

function decimalOf({ mantissa, scale, wide }: DecimalCell): Decimal {
  return { mantissa: wide ?? BigInt(mantissa), scale };
}
