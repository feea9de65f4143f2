// Rows whose id occurs more than once. The row that counts must not depend on the position of the rows, so it is known only at the end.

import { permanent } from './processing-error.js';
import { compareTrades } from './trade.js';
import type { IdentifiedTrade } from './wasm/kernel-row.js';

interface HeldRow {
  trade: IdentifiedTrade;
  occurrences: number;
}

export class DuplicateRows {
  readonly #maxIds: number;
  readonly #rows = new Map<string, HeldRow>();

  constructor(maxIds: number) {
    this.#maxIds = maxIds;
  }

  /** Number of ids that occur more than once. */
  get size(): number {
    return this.#rows.size;
  }

  /** Marks the row's id as occurring more than once. Throws TOO_MANY_DUPLICATES if too many ids are marked. */
  remember(trade: IdentifiedTrade): void {
    this.#rows.set(identityOf(trade), { trade, occurrences: 0 });
    if (this.#rows.size > this.#maxIds) {
      throw permanent('TOO_MANY_DUPLICATES', `more than ${this.#maxIds} trade ids occur more than once`);
    }
  }

  /** Counts a row with a marked id, and keeps it if it precedes all earlier rows with that id in the order of trades. */
  hold(trade: IdentifiedTrade): void {
    const identity = identityOf(trade);
    const known = this.#rows.get(identity);
    const isFirst = known === undefined || known.occurrences === 0 || compareTrades(trade, known.trade) < 0;
    this.#rows.set(identity, { trade: isFirst ? trade : known.trade, occurrences: (known?.occurrences ?? 0) + 1 });
  }

  /** One row per marked id: after the second pass, the first of its rows in the order of trades. */
  held(): Iterable<HeldRow> {
    return this.#rows.values();
  }
}

/** Identifies a trade in both passes: they read the same stream, so instruments have the same numbers in both. */
function identityOf({ instrument, id }: IdentifiedTrade): string {
  return `${instrument} ${id}`;
}
