// Splits one CSV line into fields, by their places. A quoted field loses its quotes; doubled quotes within it stay doubled, since
// no field that is used may hold one.

const quote = 34;
const comma = 44;
const newline = 10;
const carriageReturn = 13;

/** Returned instead of the next line's start when quotes do not match. */
export const unmatchedQuotes = -1;

export class CsvRow {
  /** Starts and ends of the fields, by column; those of columns beyond the limit are only counted. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  columns = 0;

  constructor(maxColumns: number) {
    this.starts = new Int32Array(maxColumns);
    this.ends = new Int32Array(maxColumns);
  }

  /** Reads the line at `start`, which ends in a newline; returns the place of that newline, or `unmatchedQuotes`. */
  read(bytes: Uint8Array, start: number): number {
    let column = 0;
    let from = start;
    let i = start;
    for (;;) {
      const byte = bytes[i] as number;
      if (byte === quote && i === from) return this.#readQuoted(bytes, start);
      if (byte === comma || byte === newline) {
        this.starts[column] = from;
        this.ends[column] = i;
        column += 1;
        from = i + 1;
        if (byte === newline) break;
      }
      i += 1;
    }
    this.columns = column;
    this.#trimCarriageReturn(bytes, start, i);
    return i;
  }

  #trimCarriageReturn(bytes: Uint8Array, start: number, end: number): void {
    if (end === start || bytes[end - 1] !== carriageReturn) return;
    const last = this.columns - 1;
    if (last < this.ends.length) this.ends[last] = end - 1;
  }

  /** The slow way, for lines with quotes. */
  #readQuoted(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(newline, start);
    const stop = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    this.columns = 0;
    for (let from = start; from <= stop; ) {
      const next = bytes[from] === quote ? this.#takeQuoted(bytes, from, stop) : this.#takePlain(bytes, from, stop);
      if (next < 0) return unmatchedQuotes;
      from = next + 1;
    }
    return end;
  }

  #takePlain(bytes: Uint8Array, from: number, stop: number): number {
    let i = from;
    while (i < stop && bytes[i] !== comma) i += 1;
    this.#setField(from, i);
    return i;
  }

  #takeQuoted(bytes: Uint8Array, from: number, stop: number): number {
    for (let i = from + 1; i < stop; i += 1) {
      if (bytes[i] !== quote) continue;
      if (i + 1 < stop && bytes[i + 1] === quote) {
        i += 1;
        continue;
      }
      this.#setField(from + 1, i);
      return i + 1 === stop || bytes[i + 1] === comma ? i + 1 : unmatchedQuotes;
    }
    return unmatchedQuotes;
  }

  #setField(start: number, end: number): void {
    this.starts[this.columns] = start;
    this.ends[this.columns] = end;
    this.columns += 1;
  }
}
