// A trade, and the order of trades.
import type { Decimal } from './decimal.js';

/** The taker's side. */
export const sides = ['buy', 'sell', 'unknown'] as const;
export type Side = (typeof sides)[number];

/** Position of a trade within a venue's stream, as far as the trade itself tells it. */
export interface OrderKey {
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly ts: bigint;
  /** The venue's sequence number (up to 128 bits); null if the venue does not define one. */
  readonly seq: bigint | null;
}

export interface Trade extends OrderKey {
  readonly price: Decimal;
  readonly size: Decimal;
  readonly side: Side;
  /** Number of the venue's trades that this row represents; more than one if the row is an aggregate. */
  readonly trades: number;
}

/** What a trade may set or add to in a bar. A sale condition of a consolidated tape may forbid each of these. */
export interface Eligibility {
  readonly openClose: boolean;
  readonly highLow: boolean;
  readonly volume: boolean;
}

export const fullyEligible: Eligibility = { openClose: true, highLow: true, volume: true };

/**
 * Compares by time, then by the venue's sequence number; a missing one comes first. Trades that compare equal are ordered by their position in the
 * stream, and trades of several sources by the names of their sources.
 */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  if (a.seq === b.seq) return 0;
  if (a.seq === null || b.seq === null) return a.seq === null ? -1 : 1;
  return a.seq < b.seq ? -1 : 1;
}
