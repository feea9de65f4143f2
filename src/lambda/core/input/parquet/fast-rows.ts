// The fast way for layouts with common columns: whole columns go to the kernel, which adds the rows in the usual form. All others become lines of CSV.
import type { Kernel } from '../../wasm/kernel.js';
import { doubleScale, idForms, KernelColumns, maxTextBytes } from '../../wasm/kernel-columns.js';
import { timeForms } from '../csv-layout.js';
import type { Format } from '../format-detector.js';
import type { Slice } from './column-cursor.js';
import type { CellKind } from './column-types.js';
import { FastNames } from './fast-names.js';
import type { FoundColumn, Role } from './find-columns.js';
import { WideNumbers } from './wide-numbers.js';

/** The roles whose numbers are copied. */
const numeric = ['time', 'price', 'size', 'sequence', 'id'] as const;
const names: readonly Role[] = ['venue', 'symbol', 'instrument', 'side', 'action'];
const digitsOfUnit = new Map([
  [1n, timeForms.ns],
  [1_000n, timeForms.us],
  [1_000_000n, timeForms.ms],
]);
/** An id of this many bytes is left to the parser of CSV. */
const longId = 128;
const maxScale = 18;

export class FastRows {
  readonly #kernel: Kernel;
  readonly #arrays: KernelColumns;
  readonly #columns: readonly FoundColumn[];
  readonly #numbers: readonly WideNumbers[];
  readonly #names: FastNames;

  /** Returns undefined if the layout or the types of its columns are not common. `columns` are those of the slices. */
  static create(kernel: Kernel, format: Format & { kind: 'csv' }, columns: readonly FoundColumn[]): FastRows | undefined {
    const { layout, hasScaledPrices } = format;
    const isCommon = columns.every((column) => isCommonColumn(column));
    if (!isCommon || layout.isConsolidated || layout.conditions !== undefined || layout.idDayStart !== undefined) return undefined;
    if (layout.order.by === 'sequence, id') return undefined;
    return new FastRows(kernel, columns, hasScaledPrices ? (layout.priceScale ?? 0) : 0, timeForms[layout.time]);
  }

  private constructor(kernel: Kernel, columns: readonly FoundColumn[], priceScale: number, timeDigits: number) {
    this.#kernel = kernel;
    this.#columns = columns;
    this.#arrays = new KernelColumns(kernel);
    this.#numbers = columns.map((column) => new WideNumbers(kernel, column));
    this.#names = new FastNames(kernel, this.#arrays, columns);
    const find = (wanted: Role) => columns.find(({ role }) => role === wanted);
    const scaleOf = (column: FoundColumn | undefined, units: number) =>
      column?.kind === 'double' ? doubleScale : column?.kind === 'decimal' ? column.scale : units;
    this.#arrays.set('priceScale', scaleOf(find('price'), priceScale));
    this.#arrays.set('sizeScale', scaleOf(find('size'), 0));
    const time = find('time');
    this.#arrays.set('timeDigits', time?.kind === 'time' ? (digitsOfUnit.get(time.unitNs) as number) : timeDigits);
    this.#arrays.set('hasSequence', find('sequence') === undefined ? 0 : 1);
  }

  /** Writes the rows into the kernel's arrays. Returns false if they must all become lines of CSV. */
  load(slices: readonly Slice[], count: number): boolean {
    for (const [n, slice] of slices.entries()) {
      const { role, kind } = this.#columns[n] as FoundColumn;
      const isEmpty = role === 'id' && slice.count === 0;
      if (role === 'id') this.#arrays.set('idForm', isEmpty ? idForms.none : idFormOf(kind));
      if (isEmpty) continue;
      if (slice.present !== undefined) return false;
      const column = numeric.find((one) => one === role);
      if (column === undefined) continue;
      if (kind !== 'text') this.#numbers[n]?.copy(slice, this.#arrays.address(column));
      else if (!this.#copyTexts(slice, count)) return false;
    }
    return this.#names.load(slices, count);
  }

  /** Adds rows. Returns the number of the first row that must become a line, or `count`. */
  add(from: number, count: number): number {
    let at = this.#kernel.functions.addTrades(from, count);
    while (at < count && this.#names.recall(at)) at = this.#kernel.functions.addTrades(at, count);
    return at;
  }

  /** Learns the instrument of a row that was accepted as a line. */
  learn(row: number): void {
    this.#names.learn(row);
  }

  /** Copies ids that are text. Returns false if they are too long. */
  #copyTexts({ values, indexes }: Slice, count: number): boolean {
    const [words, texts] = [this.#arrays.words('id'), this.#arrays.texts];
    const { bytes, starts, ends } = values;
    const numbers = indexes?.view;
    let at = 0;
    for (let n = 0; n < count; n += 1) {
      const value = numbers === undefined ? n : (numbers[n] as number);
      const [start, end] = [starts[value] as number, ends[value] as number];
      if (end - start > longId || at + end - start > maxTextBytes) return false;
      for (let byte = start, to = at; byte < end; byte += 1, to += 1) texts[to] = bytes[byte] as number;
      words[n * 2] = at;
      at += end - start;
      words[n * 2 + 1] = at;
    }
    return true;
  }
}

function isCommonColumn(column: FoundColumn): boolean {
  const { role, kind, scale } = column;
  if (names.includes(role)) return true;
  if (role === 'id' && kind === 'text') return true;
  if (!numeric.some((one) => one === role) || !WideNumbers.canCopy(column) || scale > maxScale) return false;
  return role === 'price' || role === 'size' || (kind !== 'double' && kind !== 'decimal');
}

function idFormOf(kind: CellKind): number {
  return kind === 'text' ? idForms.text : idForms.number;
}
