// The bars of one interval. The kernel holds them as integers; values that would overflow are held here, in exact partial bars.
import { type AnyInterval, intervalLength } from '../../../platform/intervals.js';
import type { Contract } from '../contracts.js';
import type { DayFinder } from '../day-finder.js';
import { formatDecimal } from '../decimal.js';
import type { Instrument } from '../instruments.js';
import type { Kernel } from '../wasm/kernel.js';
import { barAt as at, readBarAt, readContentAt } from '../wasm/kernel-bar.js';
import { type BarContent, type BarKey, type CompleteBar, computeImbalance, isComplete, mergePartials, type PartialBar } from './partial.js';
import { sortSlots } from './slot-order.js';

/** Number of bars that are measured at a time. */
const measuredSlots = 4096;
/** Stands for a number that the kernel cannot compute from doubles. */
const tooLarge = Number.POSITIVE_INFINITY;

/** A partial bar and its key. */
export interface PartialEntry {
  key: BarKey;
  partial: PartialBar;
  /** What the sizes count, unless it is the base currency or shares. */
  contract?: Contract | undefined;
}

/** A bar and its key. */
export interface BarEntry extends PartialEntry {
  partial: CompleteBar;
}

export class BarTable {
  readonly label: AnyInterval;
  readonly intervalUs: number;
  /** The number of the table in the kernel. */
  readonly table: number;
  readonly kernel: Kernel;
  /** An optional table is dropped when it is full; rows then go to the next table. */
  readonly isOptional: boolean;
  /** The exact partial bars of values that would overflow, by slot. Their trades come before those of the kernel's bar in the stream. */
  readonly #exact = new Map<number, PartialBar>();
  #isDropped = false;
  #hasRowsDirectly = false;
  #starts = new Float64Array();
  #owners = new Uint32Array();

  constructor(kernel: Kernel, label: AnyInterval, isOptional: boolean) {
    this.label = label;
    this.intervalUs = intervalLength(label);
    this.kernel = kernel;
    this.isOptional = isOptional;
    this.table = kernel.functions.addTable(BigInt(this.intervalUs) * 1000n, isOptional ? 1 : 0);
  }

  /** The number of bars so far. */
  get size(): number {
    return this.kernel.functions.barCount(this.table);
  }

  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Whether rows are added to this table's bars directly, so that it needs no roll-up. */
  get hasRowsDirectly(): boolean {
    return this.#hasRowsDirectly;
  }

  /** From now on, adds rows to this table's bars directly, apart from the base table's. Its bars are days, of a session's time zone if `isSession`. */
  addRowsDirectly(isSession: boolean): void {
    this.#hasRowsDirectly = true;
    this.kernel.functions.setDayTable(this.table, isSession ? 1 : 0);
  }

  /** Drops the bars, which must have been rolled up before. From then on, rows go to the next table. */
  drop(): void {
    this.#isDropped = true;
    this.#exact.clear();
    this.kernel.functions.dropBaseTable();
  }

  /** Appends a partial bar to the exact partial bar of a slot. */
  addExact(slot: number, partial: PartialBar): void {
    const known = this.#exact.get(slot);
    this.#exact.set(slot, known === undefined ? partial : mergePartials(known, partial));
  }

  /** Merges in all bars of a table with a shorter interval, which must divide this table's interval. Weeks are those of `days`. */
  rollUpFrom(shorter: BarTable, days: DayFinder): void {
    const { functions } = this.kernel;
    const intervalNs = BigInt(this.intervalUs) * 1000n;
    const isWeekly = this.label === '1w';
    const startOf = (time: bigint) => (isWeekly ? days.weekStartOf(time) : time - (time % intervalNs));
    const keyOf = (slot: number) => {
      const view = this.#view(shorter.#addressOf(slot));
      return { owner: view.getUint32(at.instrument, true), start: startOf(view.getBigUint64(at.start, true)) };
    };
    // Before the kernel's bars, because the trades of an exact partial come first.
    for (const [slot, partial] of shorter.#exact) {
      const { owner, start } = keyOf(slot);
      this.addExact(functions.findOrAddBar(this.table, owner, start, 0), partial);
    }
    if (!isWeekly) functions.rollUp(shorter.table, this.table);
    else for (let slot = 0; slot < shorter.size; slot += 1) functions.rollUpBar(shorter.table, slot, this.table, keyOf(slot).start);
  }

  /** The slots of all complete bars, sorted by symbol, venue and time; and those of all others, which have no prices or no volume, in no particular order. */
  sortSlots(instruments: readonly Instrument[]): { complete: Uint32Array; incomplete: number[] } {
    const { starts, owners, areComplete } = this.#readKeys();
    const incomplete: number[] = [];
    for (let slot = 0; slot < areComplete.length; slot += 1) {
      if (areComplete[slot] === 0 && (this.isInKernel(slot) || !isComplete(this.partialOf(slot)))) incomplete.push(slot);
    }
    return { complete: sortSlots({ starts, owners, leftOut: new Set(incomplete) }, instruments), incomplete };
  }

  /** Reads the start and the instrument of each bar, and whether the kernel's part of it is complete, by slot. */
  #readKeys(): { starts: Float64Array; owners: Uint32Array; areComplete: Uint8Array } {
    const { functions } = this.kernel;
    const { size } = this;
    const address = functions.allocate(size * 16);
    functions.writeBarKeys(this.table, address);
    const numbers = new Float64Array(this.kernel.view.buffer, address, size * 2);
    const words = new Uint32Array(this.kernel.view.buffer, address, size * 4);
    const starts = new Float64Array(size);
    const owners = new Uint32Array(size);
    const areComplete = new Uint8Array(size);
    for (let slot = 0; slot < size; slot += 1) {
      starts[slot] = numbers[slot * 2] as number;
      owners[slot] = words[slot * 4 + 2] as number;
      areComplete[slot] = words[slot * 4 + 3] as number;
    }
    this.#starts = starts;
    this.#owners = owners;
    return { starts, owners, areComplete };
  }

  /** The inclusive start of a bar, in microseconds since 1970-01-01 UTC. Call `sortSlots` first. */
  startOf(slot: number): number {
    return this.#starts[slot] as number;
  }

  /** The number of a bar's instrument. Call `sortSlots` first. */
  instrumentOf(slot: number): number {
    return this.#owners[slot] as number;
  }

  /** Whether the kernel holds the whole bar. */
  isInKernel(slot: number): boolean {
    return !this.#exact.has(slot);
  }

  /** A complete bar with its key. Call `sortSlots` first. */
  entry(slot: number, instruments: readonly Instrument[]): BarEntry {
    return this.partialEntry(slot, instruments) as BarEntry;
  }

  /** A partial bar with its key. Call `sortSlots` first. */
  partialEntry(slot: number, instruments: readonly Instrument[]): PartialEntry {
    const { symbol, venue, contract } = instruments[this.instrumentOf(slot)] as Instrument;
    return { key: { symbol, venue, startUs: this.startOf(slot) }, partial: this.partialOf(slot), contract };
  }

  /** The closes of bars, as the nearest doubles, and their imbalances (see `BarMeasures`). */
  measure(slots: Uint32Array): { closes: Float64Array; imbalances: Float64Array } {
    const { kernel } = this;
    const closes = new Float64Array(slots.length);
    const imbalances = new Float64Array(slots.length);
    const place = kernel.functions.allocate(measuredSlots * 20);
    const results = place + measuredSlots * 4;
    for (let from = 0; from < slots.length; from += measuredSlots) {
      const some = slots.subarray(from, from + measuredSlots);
      new Uint32Array(kernel.view.buffer, place, some.length).set(some);
      kernel.functions.writeMeasures(this.table, place, some.length, results);
      const numbers = new Float64Array(kernel.view.buffer, results, some.length * 2);
      for (let n = 0; n < some.length; n += 1) {
        closes[from + n] = numbers[n * 2] as number;
        imbalances[from + n] = numbers[n * 2 + 1] as number;
        if (numbers[n * 2] === tooLarge || numbers[n * 2 + 1] === tooLarge || this.#exact.has(some[n] as number)) {
          const { close, volumes } = this.partialOf(some[n] as number) as CompleteBar;
          closes[from + n] = Number(formatDecimal(close.price));
          imbalances[from + n] = computeImbalance(volumes);
        }
      }
    }
    return { closes, imbalances };
  }

  /** The whole bar, exactly: the kernel's integers merged with the exact partial bar, if there is one. */
  partialOf(slot: number): PartialBar {
    const address = this.#addressOf(slot);
    const exact = this.#exact.get(slot);
    if (exact === undefined) return this.readBar(address);
    return mergePartials(exact, this.readBar(address));
  }

  /** What tells the content of a bar; null if the analysis does not track it. */
  contentOf(slot: number): BarContent | null {
    return this.kernel.functions.tracksContent.value === 0 ? null : readContentAt(this.kernel.view, this.#addressOf(slot));
  }

  /** The kernel's part of the bar at this address. */
  readBar(address: number): PartialBar {
    return readBarAt(this.kernel.view, address);
  }

  #addressOf(slot: number): number {
    return this.kernel.functions.barAddress(this.table, slot);
  }

  #view(address: number): DataView {
    return new DataView(this.kernel.view.buffer, address);
  }
}
