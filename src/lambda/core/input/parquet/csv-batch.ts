// Writes rows of Parquet columns as lines of CSV, so that every layout is read by the same parser, whatever its columns mean.
import { type CellText, createCellText } from './cell-texts.js';
import type { Slice } from './column-cursor.js';
import type { FoundColumn } from './find-columns.js';
import type { Values } from './values.js';

/** Lines, and the position of the first byte of each. */
export interface CsvBatch {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
}

/** The texts of a dictionary, so far as they were needed. */
interface KnownTexts {
  values: Values | undefined;
  texts: (string | undefined)[];
}

const special = /[",\r\n]/;
/** A line that the parser rejects because of its quotes: no line of CSV can hold a newline within a field. */
const malformed = '"\n';

export class CsvLines {
  readonly #texts: readonly CellText[];
  /** For each column, its current dictionary. */
  readonly #known: KnownTexts[];

  constructor(columns: readonly FoundColumn[]) {
    this.#texts = columns.map(createCellText);
    this.#known = columns.map(() => ({ values: undefined, texts: [] }));
  }

  /** Writes the rows from `from` to `to` (exclusive) of the slices, which are in the order of the columns. */
  write(slices: readonly Slice[], from: number, to: number): CsvBatch {
    const cells = slices.map((slice, column) => this.#cellsOf(slice, column, from, to));
    const lines: string[] = [];
    const starts: number[] = [];
    for (let n = 0, at = 0; n < to - from; n += 1) {
      const fields = cells.map((column) => column[n] as string);
      const line = fields.some((field) => field.includes('\n')) ? malformed : `${fields.map(quote).join(',')}\n`;
      lines.push(line);
      starts.push(at);
      at += line.length;
    }
    return { bytes: Buffer.from(lines.join(''), 'latin1'), starts };
  }

  /** Texts of the first prices, as far as the slice has them. */
  sample(slice: Slice, column: number, count: number): string[] {
    return this.#cellsOf(slice, column, 0, count);
  }

  #cellsOf({ present, values, indexes }: Slice, column: number, from: number, to: number): string[] {
    const text = this.#texts[column] as CellText;
    const known = this.#knownOf(column, values, indexes !== undefined);
    const numbers = indexes?.view;
    const cells: string[] = [];
    const first = present === undefined ? from : 0;
    for (let row = first, at = first; row < to; row += 1) {
      const isNull = present !== undefined && present[row] === 0;
      if (row >= from)
        cells.push(isNull ? '' : numbers === undefined ? text(values, at) : this.#lookUp(known, numbers[at] as number, text));
      if (!isNull) at += 1;
    }
    return cells;
  }

  #knownOf(column: number, values: Values, isDictionary: boolean): KnownTexts {
    const known = this.#known[column] as KnownTexts;
    if (isDictionary && known.values !== values) {
      known.values = values;
      known.texts = [];
    }
    return known;
  }

  #lookUp(known: KnownTexts, index: number, text: CellText): string {
    const found = known.texts[index];
    if (found !== undefined) return found;
    const made = text(known.values as Values, index);
    known.texts[index] = made;
    return made;
  }
}

function quote(field: string): string {
  return special.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
