// Rows whose id occurs more than once. Which of them counts must not depend on where they stand, so all are held until the end.

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

  /** Ids that occur more than once. */
  get size(): number {
    return this.#rows.size;
  }

  /** Marks the row's id as one that occurs more than once. Throws TOO_MANY_DUPLICATES. */
  remember(trade: IdentifiedTrade): void {
    this.#rows.set(identityOf(trade), { trade, occurrences: 0 });
    if (this.#rows.size > this.#maxIds) {
      throw permanent('TOO_MANY_DUPLICATES', `more than ${this.#maxIds} trade ids occur more than once`);
    }
  }

  /** Keeps of the rows with a marked id the least by the order of trades. */
  hold(trade: IdentifiedTrade): void {
    const identity = identityOf(trade);
    const known = this.#rows.get(identity);
    const isLeast = known === undefined || known.occurrences === 0 || compareTrades(trade, known.trade) < 0;
    this.#rows.set(identity, { trade: isLeast ? trade : known.trade, occurrences: (known?.occurrences ?? 0) + 1 });
  }

  /** One row for each marked id. */
  held(): Iterable<HeldRow> {
    return this.#rows.values();
  }
}

/** Instruments are numbered alike in both passes, the stream being the same. */
function identityOf({ instrument, id }: IdentifiedTrade): string {
  return `${instrument} ${id}`;
}
