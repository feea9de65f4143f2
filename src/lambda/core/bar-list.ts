// The finished bars of a file in their one order: symbol, venue, time. Read again and again without being held twice.
import type { BarTable } from './bar-table.js';
import type { Instrument } from './instrument-table.js';
import type { BarKey, Partial } from './partial.js';

export interface BarEntry {
  key: BarKey;
  partial: Partial;
}

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
    return this.#days.get(Date.parse(date) / dayMs)?.length ?? 0;
  }

  /** The bars of one date, or all. */
  *entries(date?: string): Generator<BarEntry> {
    for (const slot of date === undefined ? this.#slots : (this.#days.get(Date.parse(date) / dayMs) ?? [])) {
      const { symbol, venue } = this.#instruments[this.#table.instrumentOf(slot)] as Instrument;
      yield { key: { symbol, venue, startUs: this.#table.startOf(slot) }, partial: this.#table.partialOf(slot) };
    }
  }
}
