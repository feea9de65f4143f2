// A trade, and the total order of trades, which makes results independent of the order of the rows in a file.
import { compare, type Decimal } from './decimal.js';

/** The taker's side. */
export const sides = ['buy', 'sell', 'unknown'] as const;
export type Side = (typeof sides)[number];

/** Position of a trade within a venue's stream. */
export interface OrderKey {
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly ts: bigint;
  /** The venue's sequence number, or else a numeric trade id; null if there is neither. */
  readonly seq: bigint | null;
}

export interface Trade extends OrderKey {
  readonly price: Decimal;
  readonly size: Decimal;
  readonly side: Side;
  /** Number of the venue's trades that this row represents; more than one if the row is an aggregate. */
  readonly trades: number;
}

/** Compares by time, then by sequence. A missing sequence comes first. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  if (a.seq === b.seq) return 0;
  if (a.seq === null || b.seq === null) return a.seq === null ? -1 : 1;
  return a.seq < b.seq ? -1 : 1;
}

/** The total order: time, sequence, price, size, side, count. Trades that compare equal are interchangeable. */
export function compareTrades(a: Trade, b: Trade): number {
  const bySize = compareOrder(a, b) || compare(a.price, b.price) || compare(a.size, b.size);
  return bySize || sides.indexOf(a.side) - sides.indexOf(b.side) || a.trades - b.trades;
}
