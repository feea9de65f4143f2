// The finished bars of one interval, ordered by symbol, venue and time. They stay in the kernel's memory and are read from there whenever needed.
import { notionalOf } from '../contracts.js';
import type { DayFinder } from '../day-finder.js';
import { add, formatDecimal, zero } from '../decimal.js';
import type { Instrument } from '../instruments.js';
import { BarGroup } from './bar-group.js';
import { type BarMeasures, measureBars } from './bar-measures.js';
import type { BarEntry, BarTable, PartialEntry } from './bar-table.js';
import { type BarContent, totalVolume } from './partial.js';

const dayMs = 86_400_000;

/** Bars that are not made, because no trade in them may set a price. `volume` is an exact decimal. */
export interface Unpriced {
  bars: number;
  trades: number;
  volume: string;
}

/** The values of a bar that the daily measures need. */
interface Step {
  /** The instrument and day, as from `dayKey`. */
  key: string;
  previousKey: string | undefined;
  ret: number;
  notional: number;
}

export class BarList {
  readonly #table: BarTable;
  readonly #instruments: readonly Instrument[];
  readonly #slots: Uint32Array;
  /** The slots of the bars that are not made, because no trade may set a price or none added volume. */
  readonly #incomplete: readonly number[];
  /** The indexes of the bars of each date of the session. The keys are numbers of days since 1970-01-01. */
  readonly #days = new Map<number, number[]>();
  #measures: BarMeasures | undefined;

  readonly #finder: DayFinder;

  constructor(table: BarTable, instruments: readonly Instrument[], finder: DayFinder) {
    this.#finder = finder;
    this.#table = table;
    this.#instruments = instruments;
    const { complete, incomplete } = table.sortSlots(instruments);
    this.#slots = complete;
    this.#incomplete = incomplete;
    for (let index = 0; index < this.#slots.length; index += 1) {
      const day = this.#dateOf(this.#slots[index] as number);
      const indexes = this.#days.get(day);
      if (indexes === undefined) this.#days.set(day, [index]);
      else indexes.push(index);
    }
  }

  get size(): number {
    return this.#slots.length;
  }

  get intervalUs(): number {
    return this.#table.intervalUs;
  }

  instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  /** The measures of the bars, in the order of the bars. */
  get measures(): BarMeasures {
    this.#measures ??= measureBars(this.#table, this.#slots);
    return this.#measures;
  }

  /** The dates of the session (UTC, unless another one was asked for) that have bars, ascending, as YYYY-MM-DD. */
  dates(): string[] {
    return [...this.#days.keys()].sort((a, b) => a - b).map(formatDay);
  }

  /** The name of the session's time zone; undefined for UTC. */
  get session(): string | undefined {
    return this.#finder.session;
  }

  /** The session's date on which each bar starts, as YYYY-MM-DD, in the order of the bars. */
  sessionDates(): string[] {
    return Array.from(this.#slots, (slot) => formatDay(this.#dateOf(slot)));
  }

  /** The number of bars of a date. */
  count(date: string): number {
    return this.#indexesOf(date).length;
  }

  /** The bars of a date, or all bars, in groups of at most `maxRows`. */
  groups(date: string | undefined, maxRows: number): BarGroup[] {
    const indexes = this.#indexesOf(date);
    const cuts = Array.from({ length: Math.ceil(indexes.length / maxRows) }, (_, n) => indexes.slice(n * maxRows, (n + 1) * maxRows));
    return cuts.map((cut) => {
      const slots = Uint32Array.from(cut, (index) => this.#slots[index] as number);
      return new BarGroup(this.#table, slots, this.#instruments, cut);
    });
  }

  /** The bars of a date, or all bars. */
  *entries(date?: string): Generator<BarEntry> {
    for (const index of this.#indexesOf(date)) yield this.#table.entry(this.#slots[index] as number, this.#instruments);
  }

  /**
   * The bars, and then the partial bars that are not made: another source may have what they lack. Each has its content, if the analysis tracked it.
   */
  *partials(): Generator<PartialEntry & { content: BarContent | null }> {
    for (const slots of [this.#slots, this.#incomplete]) {
      for (const slot of slots) yield { ...this.#table.partialEntry(slot, this.#instruments), content: this.#table.contentOf(slot) };
    }
  }

  /** The number of bars that are not made, and their trades and volume. */
  countUnpriced(): Unpriced {
    const partials = this.#incomplete.map((slot) => this.#table.partialOf(slot)).filter(({ trades }) => trades > 0);
    const volume = partials.map(totalVolume).reduce(add, zero);
    return { bars: partials.length, trades: partials.reduce((sum, { trades }) => sum + trades, 0), volume: formatDecimal(volume) };
  }

  /** A text that identifies the instrument and the day of the bar at an index. */
  dayKey(index: number): string {
    const slot = this.#slots[index] as number;
    return `${this.#table.instrumentOf(slot)} ${this.#dateOf(slot)}`;
  }

  dayKeys(): Set<string> {
    return new Set(Array.from(this.#slots, (_, index) => this.dayKey(index)));
  }

  *steps(): Generator<Step> {
    let previousKey: string | undefined;
    for (const [index, slot] of this.#slots.entries()) {
      const key = this.dayKey(index);
      yield { key, previousKey, ret: this.measures.returns[index] as number, notional: this.#notionalOf(slot) };
      previousKey = key;
    }
  }

  /** The notional of a bar, as the nearest double. */
  #notionalOf(slot: number): number {
    const { partial, contract } = this.#table.entry(slot, this.#instruments);
    return Number(formatDecimal(notionalOf(partial.notional, totalVolume(partial), contract)));
  }

  /** The session's date on which a bar starts, as a number of days since 1970-01-01. */
  #dateOf(slot: number): number {
    return this.#finder.dateOf(this.#table.startOf(slot) / 1000);
  }

  #indexesOf(date: string | undefined): readonly number[] {
    return date === undefined ? Array.from(this.#slots.keys()) : (this.#days.get(Date.parse(date) / dayMs) ?? []);
  }
}

function formatDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
