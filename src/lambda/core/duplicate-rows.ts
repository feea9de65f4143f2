// Rows whose id occurs more than once. Which of them counts must not depend on where they stand, so all are held until the end.
import { permanent } from './processing-error.js';
import { compareTrades } from './trade.js';
import { type TradeRow, tradeOf } from './trade-row.js';

interface HeldRow {
  row: TradeRow;
  occurrences: number;
}

export class DuplicateRows {
  readonly #maxIds: number;
  #rows = new Map<string, HeldRow | undefined>();

  constructor(maxIds: number) {
    this.#maxIds = maxIds;
  }

  /** Ids that occur more than once. */
  get size(): number {
    return this.#rows.size;
  }

  /** Marks the row's id as one that occurs more than once. Throws TOO_MANY_DUPLICATES. */
  remember(row: TradeRow): void {
    this.#rows.set(identityOf(row), undefined);
    if (this.#rows.size > this.#maxIds) {
      throw permanent('TOO_MANY_DUPLICATES', `more than ${this.#maxIds} trade ids occur more than once`);
    }
  }

  /** Keeps a copy of a row with a marked id, if it is the least of them by the order of trades; false for any other row. */
  hold(row: TradeRow): boolean {
    const identity = identityOf(row);
    if (!this.#rows.has(identity)) return false;
    const known = this.#rows.get(identity);
    const isLeast = known === undefined || compareTrades(tradeOf(row), tradeOf(known.row)) < 0;
    this.#rows.set(identity, { row: isLeast ? copyOf(row) : known.row, occurrences: (known?.occurrences ?? 0) + 1 });
    return true;
  }

  /** One row for each marked id. */
  *held(): Generator<HeldRow> {
    for (const entry of this.#rows.values()) if (entry !== undefined) yield entry;
  }
}

/** Instruments are numbered alike in both passes, the stream being the same. */
function identityOf({ instrument, idHi, idLo, idText }: TradeRow): string {
  return idHi >= 0 ? `${instrument} ${idHi} ${idLo}` : `${instrument} "${idText}`;
}

function copyOf(row: TradeRow): TradeRow {
  return { ...row, price: { ...row.price }, size: { ...row.size } };
}
