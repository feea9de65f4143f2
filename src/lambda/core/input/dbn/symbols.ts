// The names of the instruments in a DBN file. An instrument id has a name only within intervals of days.

/** Intervals in the order in which they were found in the metadata. Dates are numbers such as 20240131. */
export interface Intervals {
  readonly ids: number[];
  readonly starts: number[];
  /** The first day after the interval. */
  readonly ends: number[];
  /** Where the names are in the metadata. */
  readonly names: number[];
}

/**
 * Finds names as Databento's Python client does, where intervals overlap too: the interval that starts last, up to the day, decides
 * (InstrumentMap in https://github.com/databento/databento-python/blob/main/databento/common/symbology.py). The day of a record is the UTC date of
 * its index time, which is `ts_recv` for all records with trades (TsSymbolMap in https://github.com/databento/dbn/blob/main/rust/dbn/src/symbol_map.rs).
 */
export class DbnSymbols {
  readonly #ids: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #names: Uint32Array;
  readonly #nameAt: (at: number) => Uint8Array;

  /** `nameAt` reads the name at a position in the metadata. */
  constructor({ ids, starts, ends, names }: Intervals, nameAt: (at: number) => Uint8Array) {
    const order = Uint32Array.from(ids.keys()).sort((a, b) => compare(ids, a, b) || compare(starts, a, b) || a - b);
    const sorted = (values: readonly number[]) => order.map((n) => values[n] as number);
    this.#ids = sorted(ids);
    this.#starts = sorted(starts);
    this.#ends = sorted(ends);
    this.#names = sorted(names);
    this.#nameAt = nameAt;
  }

  /** The name of an instrument on a day, counted from 1970-01-01; undefined if it has none. */
  find(id: number, day: number): Uint8Array | undefined {
    const date = dateNumber(day);
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isAfter(middle, id, date)) high = middle;
      else low = middle + 1;
    }
    const last = low - 1;
    return this.#ids[last] === id && date < (this.#ends[last] as number) ? this.#nameAt(this.#names[last] as number) : undefined;
  }

  #isAfter(n: number, id: number, date: number): boolean {
    const other = this.#ids[n] as number;
    return other === id ? (this.#starts[n] as number) > date : other > id;
  }
}

function compare(values: readonly number[], a: number, b: number): number {
  return (values[a] as number) - (values[b] as number);
}

/** A date as a number: 20240131 for 2024-01-31. */
function dateNumber(day: number): number {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
