// A trade and the one total order of trades, which makes a row's position in a file irrelevant.
import { compare, type Decimal } from './decimal.js';

/** The taker's side. */
export const sides = ['buy', 'sell', 'unknown'] as const;
export type Side = (typeof sides)[number];

/** The time of a trade within a venue's stream: nanoseconds since 1970 UTC, then the venue's sequence or numeric id (null: none). */
export interface OrderKey {
  readonly ts: bigint;
  readonly seq: bigint | null;
}

export interface Trade extends OrderKey {
  readonly price: Decimal;
  readonly size: Decimal;
  readonly side: Side;
  /** How many trades of the venue it stands for; more than one where a vendor has joined them. */
  readonly trades: number;
}

/** By time, then by sequence; no sequence comes before any. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  if (a.seq === b.seq) return 0;
  if (a.seq === null || b.seq === null) return a.seq === null ? -1 : 1;
  return a.seq < b.seq ? -1 : 1;
}

/** The total order: time, sequence, price, size, side, count. Trades that it calls equal are interchangeable. */
export function compareTrades(a: Trade, b: Trade): number {
  const bySize = compareOrder(a, b) || compare(a.price, b.price) || compare(a.size, b.size);
  return bySize || sides.indexOf(a.side) - sides.indexOf(b.side) || a.trades - b.trades;
}
