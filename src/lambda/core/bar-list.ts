// The finished bars of a file in their one order: symbol, venue, time. Read again and again without being held twice.
import { BarGroup } from './bar-group.js';
import type { BarEntry, BarTable } from './bar-table.js';

import type { Instrument } from './instruments.js';

const dayMs = 86_400_000;
const dayUs = dayMs * 1000;

export class BarList {
  readonly #table: BarTable;
  readonly #instruments: readonly Instrument[];
  readonly #slots: Uint32Array;
  /** Slots by days since 1970. */
  readonly #days = new Map<number, number[]>();

  constructor(table: BarTable, instruments: readonly Instrument[]) {
    this.#table = table;
    this.#instruments = instruments;
    this.#slots = table.order(instruments);
    for (const slot of this.#slots) {
      const day = Math.floor(table.startOf(slot) / dayUs);
      const slots = this.#days.get(day);
      if (slots === undefined) this.#days.set(day, [slot]);
      else slots.push(slot);
    }
  }

  get size(): number {
    return this.#slots.length;
  }

  instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  /** The UTC dates that have bars, in order, as YYYY-MM-DD. */
  dates(): string[] {
    return [...this.#days.keys()].sort((a, b) => a - b).map((day) => new Date(day * dayMs).toISOString().slice(0, 10));
  }

  /** How many bars a date has. */
  count(date: string): number {
    return this.#slotsOf(date).length;
  }

  /** The bars of a date, or all, so many at a time. */
  groups(date: string | undefined, most: number): BarGroup[] {
    const slots = date === undefined ? this.#slots : Uint32Array.from(this.#slotsOf(date));
    const cuts = Array.from({ length: Math.ceil(slots.length / most) }, (_, n) => slots.subarray(n * most, (n + 1) * most));
    return cuts.map((cut) => new BarGroup(this.#table, cut, this.#instruments));
  }

  /** The bars of one date, or all. */
  entries(date?: string): Generator<BarEntry> {
    return this.#table.entries(date === undefined ? this.#slots : this.#slotsOf(date), this.#instruments);
  }

  #slotsOf(date: string): readonly number[] {
    return this.#days.get(Date.parse(date) / dayMs) ?? [];
  }
}
