// The finished bars of a file in their one order: symbol, venue, time. Read again and again without being held twice.

import type { Instrument } from '../instruments.js';
import { BarGroup } from './bar-group.js';
import { type BarMeasures, measureBars } from './bar-measures.js';
import type { BarEntry, BarTable } from './bar-table.js';

const dayMs = 86_400_000;
const dayUs = dayMs * 1000;

/** A bar on the way through the list, as measures of days see it. */
interface Step {
  /** Names instrument and day. */
  key: string;
  previousKey: string | undefined;
  ret: number;
  notional: number;
}

export class BarList {
  readonly #table: BarTable;
  readonly #instruments: readonly Instrument[];
  readonly #slots: Uint32Array;
  /** Places in the order, by days since 1970. */
  readonly #days = new Map<number, number[]>();
  #measures: BarMeasures | undefined;

  constructor(table: BarTable, instruments: readonly Instrument[]) {
    this.#table = table;
    this.#instruments = instruments;
    this.#slots = table.order(instruments);
    for (const [place, slot] of this.#slots.entries()) {
      const day = Math.floor(table.startOf(slot) / dayUs);
      const places = this.#days.get(day);
      if (places === undefined) this.#days.set(day, [place]);
      else places.push(place);
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

  /** In the order of the bars. */
  get measures(): BarMeasures {
    this.#measures ??= measureBars(this.#table, this.#slots);
    return this.#measures;
  }

  /** The UTC dates that have bars, in order, as YYYY-MM-DD. */
  dates(): string[] {
    return [...this.#days.keys()].sort((a, b) => a - b).map((day) => new Date(day * dayMs).toISOString().slice(0, 10));
  }

  /** How many bars a date has. */
  count(date: string): number {
    return this.#placesOf(date).length;
  }

  /** The bars of a date, or all, so many at a time. */
  groups(date: string | undefined, most: number): BarGroup[] {
    const places = this.#placesOf(date);
    const cuts = Array.from({ length: Math.ceil(places.length / most) }, (_, n) => places.slice(n * most, (n + 1) * most));
    return cuts.map((cut) => {
      const slots = Uint32Array.from(cut, (place) => this.#slots[place] as number);
      return new BarGroup(this.#table, slots, this.#instruments, cut);
    });
  }

  /** The bars of one date, or all. */
  *entries(date?: string): Generator<BarEntry> {
    for (const place of this.#placesOf(date)) yield this.#table.entry(this.#slots[place] as number, this.#instruments);
  }

  /** Instrument and day of the bar at a place in the order. */
  dayKey(place: number): string {
    const slot = this.#slots[place] as number;
    return `${this.#table.instrumentOf(slot)} ${Math.floor(this.#table.startOf(slot) / dayUs)}`;
  }

  dayKeys(): Set<string> {
    return new Set(Array.from(this.#slots, (_, place) => this.dayKey(place)));
  }

  *steps(): Generator<Step> {
    let previousKey: string | undefined;
    for (const [place, slot] of this.#slots.entries()) {
      const key = this.dayKey(place);
      yield { key, previousKey, ret: this.measures.returns[place] as number, notional: this.#table.notionalOf(slot) };
      previousKey = key;
    }
  }

  #placesOf(date: string | undefined): readonly number[] {
    return date === undefined ? Array.from(this.#slots.keys()) : (this.#days.get(Date.parse(date) / dayMs) ?? []);
  }
}
