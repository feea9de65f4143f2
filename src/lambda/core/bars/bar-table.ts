// The bars of one interval as the kernel holds them, and beside them, exactly, what its numbers do not hold.

import { type IntervalLabel, intervals } from '../../../platform/intervals.js';
import { formatDecimal } from '../decimal.js';
import type { Instrument } from '../instruments.js';
import type { Kernel } from '../wasm/kernel.js';
import { barAt as at, pointAt, readBarAt } from '../wasm/kernel-bar.js';
import { type BarKey, imbalanceOf, imbalanceOfMantissas, mergePartials, type Partial } from './partial.js';

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** A bar: where it belongs, and what its trades sum up to. */
export interface BarEntry {
  key: BarKey;
  partial: Partial;
}

export class BarTable {
  readonly label: IntervalLabel;
  readonly intervalUs: number;
  /** Its number in the kernel. */
  readonly table: number;
  readonly kernel: Kernel;
  /** It is left when it is full, and the next table takes the rows. */
  readonly isOptional: boolean;
  readonly #exact = new Map<number, Partial>();
  #isDropped = false;
  #starts = new Float64Array();
  #owners = new Uint32Array();

  constructor(kernel: Kernel, label: IntervalLabel, isOptional: boolean) {
    this.label = label;
    this.intervalUs = intervals[label];
    this.kernel = kernel;
    this.isOptional = isOptional;
    this.table = kernel.functions.addTable(BigInt(this.intervalUs) * 1000n, isOptional ? 1 : 0);
  }

  /** Bars so far. */
  get size(): number {
    return this.kernel.functions.countOf(this.table);
  }

  /** Whether its bars were given up. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Gives up its bars, which a longer interval has taken; rows go to the next table. */
  drop(): void {
    this.#isDropped = true;
    this.#exact.clear();
    this.kernel.functions.leaveTable();
  }

  /** Adds what is beyond a bar's numbers. */
  addExact(slot: number, partial: Partial): void {
    const known = this.#exact.get(slot);
    this.#exact.set(slot, known === undefined ? partial : mergePartials(known, partial));
  }

  /** Adds all bars of a shorter interval that divides this one. */
  addAll(shorter: BarTable): void {
    const { functions } = this.kernel;
    functions.rollUp(shorter.table, this.table);
    const intervalNs = BigInt(this.intervalUs) * 1000n;
    for (const [slot, partial] of shorter.#exact) {
      const view = this.#view(shorter.#placeOf(slot));
      const start = view.getBigUint64(at.start, true);
      this.addExact(functions.slotFor(this.table, view.getUint32(at.instrument, true), start - (start % intervalNs), 0), partial);
    }
  }

  /** The slots of all bars, by symbol, venue and time. */
  order(instruments: readonly Instrument[]): Uint32Array {
    const { starts, owners } = this.#describe();
    const rank = rankOf(instruments);
    const ends = new Uint32Array(instruments.length + 1);
    for (const owner of owners) ends[(rank[owner] as number) + 1] = (ends[(rank[owner] as number) + 1] as number) + 1;
    for (let n = 1; n < ends.length; n += 1) ends[n] = (ends[n] as number) + (ends[n - 1] as number);
    const slots = new Uint32Array(owners.length);
    const next = ends.slice();
    for (const [slot, owner] of owners.entries()) {
      const place = rank[owner] as number;
      slots[next[place] as number] = slot;
      next[place] = (next[place] as number) + 1;
    }
    for (let n = 0; n < instruments.length; n += 1) sortByStart(slots.subarray(ends[n], ends[n + 1]), starts);
    return slots;
  }

  /** Start and instrument of each bar, by slot. */
  #describe(): { starts: Float64Array; owners: Uint32Array } {
    const { functions } = this.kernel;
    const { size } = this;
    const place = functions.allocate(size * 16);
    functions.describeBars(this.table, place);
    const numbers = new Float64Array(this.kernel.view.buffer, place, size * 2);
    const words = new Uint32Array(this.kernel.view.buffer, place, size * 4);
    const starts = new Float64Array(size);
    const owners = new Uint32Array(size);
    for (let slot = 0; slot < size; slot += 1) {
      starts[slot] = numbers[slot * 2] as number;
      owners[slot] = words[slot * 4 + 2] as number;
    }
    this.#starts = starts;
    this.#owners = owners;
    return { starts, owners };
  }

  /** The inclusive start of a bar, in microseconds since 1970 UTC; known once the bars are in order. */
  startOf(slot: number): number {
    return this.#starts[slot] as number;
  }

  /** The instrument that a bar belongs to; known once the bars are in order. */
  instrumentOf(slot: number): number {
    return this.#owners[slot] as number;
  }

  /** Whether all that is known of a bar is in the kernel. */
  isInKernel(slot: number): boolean {
    return !this.#exact.has(slot);
  }

  entry(slot: number, instruments: readonly Instrument[]): BarEntry {
    const { symbol, venue } = instruments[this.instrumentOf(slot)] as Instrument;
    return { key: { symbol, venue, startUs: this.startOf(slot) }, partial: this.partialOf(slot) };
  }

  /** The nearest double. */
  closeOf(slot: number): number {
    const place = this.#placeOf(slot);
    const mantissa = this.kernel.view.getBigUint64(place + at.close + pointAt.price, true);
    if (!this.isInKernel(slot) || mantissa > maxSafe) return Number(formatDecimal(this.partialOf(slot).close.price));
    return Number(mantissa) / 10 ** this.kernel.view.getUint16(place + at.priceScale, true);
  }

  notionalOf(slot: number): number {
    return Number(formatDecimal(this.partialOf(slot).notional));
  }

  /** NaN where nothing is known to be bought or sold. */
  imbalanceOf(slot: number): number {
    const { view } = this.kernel;
    const place = this.#placeOf(slot);
    if (!this.isInKernel(slot)) return imbalanceOf(this.partialOf(slot).volumes);
    return imbalanceOfMantissas(view.getBigUint64(place + at.volume, true), view.getBigUint64(place + at.volume + 8, true));
  }

  /** All that the trades of a bar sum up to. */
  partialOf(slot: number): Partial {
    const place = this.#placeOf(slot);
    const exact = this.#exact.get(slot);
    if (exact === undefined) return this.readBar(place);
    return this.kernel.view.getBigUint64(place + at.trades, true) === 0n ? exact : mergePartials(exact, this.readBar(place));
  }

  /** What the numbers of the bar at this place hold. */
  readBar(place: number): Partial {
    return readBarAt(this.kernel.view, place);
  }

  #placeOf(slot: number): number {
    return this.kernel.functions.placeOf(this.table, slot);
  }

  #view(place: number): DataView {
    return new DataView(this.kernel.view.buffer, place);
  }
}

/** In place. Bars mostly come in the order of time. */
function sortByStart(slots: Uint32Array, starts: Float64Array): void {
  const isSorted = slots.every((slot, n) => n === 0 || (starts[slots[n - 1] as number] as number) < (starts[slot] as number));
  if (!isSorted) slots.sort((a, b) => (starts[a] as number) - (starts[b] as number));
}

/** The place of each instrument in the order of symbols and venues. */
function rankOf(instruments: readonly Instrument[]): Uint32Array {
  const ranks = new Uint32Array(instruments.length);
  const order = instruments.map((_, index) => index).sort((a, b) => compareInstruments(instruments[a], instruments[b]));
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}

function compareInstruments(a: Instrument | undefined, b: Instrument | undefined): number {
  return compareText(a?.symbol ?? '', b?.symbol ?? '') || compareText(a?.venue ?? '', b?.venue ?? '');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
