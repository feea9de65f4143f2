// All bars of a file, while its rows stream by. A bar is a few numbers in a page; what does not fit into 2^53 goes into an exact partial.
import { addTo, at, readPartial, stride } from './bar-cells.js';
import type { Instrument } from './instrument-table.js';
import { powersOfTen } from './number-bytes.js';
import { mergePartials, type Partial, partialOf } from './partial.js';
import { permanent } from './processing-error.js';
import { type TradeRow, tradeOf } from './trade-row.js';

const slotsPerPage = 1024;

export class BarTable {
  readonly intervalUs: number;
  readonly #maxBars: number;
  #pages: Float64Array[] = [];
  #size = 0;
  /** Per instrument: the slot of each interval, and the one that was used last. */
  #index: Map<number, number>[] = [];
  #lastInterval: number[] = [];
  #lastSlot: number[] = [];
  #exact = new Map<number, Partial>();

  constructor(intervalUs: number, maxBars: number) {
    this.intervalUs = intervalUs;
    this.#maxBars = maxBars;
  }

  /** Bars so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes a trade into its bar. Throws TOO_MANY_BARS. */
  add(row: TradeRow): void {
    const slot = this.#slotOf(row.instrument, Math.floor(row.us / this.intervalUs));
    if (row.price.wide === undefined && row.size.wide === undefined && this.#addNumbers(slot, row)) return;
    this.#mergeExact(slot, partialOf(tradeOf(row)));
  }

  /** The numbers of all bars, by symbol, venue and time. */
  order(instruments: readonly Instrument[]): Uint32Array {
    const order = instruments.map((_, index) => index).sort((a, b) => compareInstruments(instruments[a], instruments[b]));
    const slots = new Uint32Array(this.#size);
    let count = 0;
    for (const instrument of order) {
      const intervals = [...(this.#index[instrument] ?? [])].sort(([a], [b]) => a - b);
      for (const [, slot] of intervals) {
        slots[count] = slot;
        count += 1;
      }
    }
    return slots;
  }

  /** The inclusive start of a bar, in microseconds since 1970 UTC. */
  startOf(slot: number): number {
    return this.#numberAt(slot, at.interval) * this.intervalUs;
  }

  /** The instrument that a bar belongs to. */
  instrumentOf(slot: number): number {
    return this.#numberAt(slot, at.instrument);
  }

  /** All that the trades of a bar sum up to. */
  partialOf(slot: number): Partial {
    const page = this.#pages[Math.floor(slot / slotsPerPage)] as Float64Array;
    const base = (slot % slotsPerPage) * stride;
    const exact = this.#exact.get(slot);
    if (page[base + at.trades] === 0 && exact !== undefined) return exact;
    const numbers = readPartial(page, base);
    return exact === undefined ? numbers : mergePartials(exact, numbers);
  }

  #slotOf(instrument: number, interval: number): number {
    if (this.#lastInterval[instrument] === interval) return this.#lastSlot[instrument] as number;
    this.#index[instrument] ??= new Map();
    const index = this.#index[instrument];
    let slot = index.get(interval);
    if (slot === undefined) {
      slot = this.#newSlot(instrument, interval);
      index.set(interval, slot);
    }
    this.#lastInterval[instrument] = interval;
    this.#lastSlot[instrument] = slot;
    return slot;
  }

  #newSlot(instrument: number, interval: number): number {
    const slot = this.#size;
    if (slot === this.#maxBars) throw permanent('TOO_MANY_BARS', `the file makes more than ${slot} bars`);
    if (slot % slotsPerPage === 0) this.#pages.push(new Float64Array(slotsPerPage * stride));
    const page = this.#pages.at(-1) as Float64Array;
    page[(slot % slotsPerPage) * stride + at.instrument] = instrument;
    page[(slot % slotsPerPage) * stride + at.interval] = interval;
    this.#size += 1;
    return slot;
  }

  /** False if the trade alone is beyond what numbers hold exactly. */
  #addNumbers(slot: number, row: TradeRow): boolean {
    const page = this.#pages[Math.floor(slot / slotsPerPage)] as Float64Array;
    const base = (slot % slotsPerPage) * stride;
    const priceScale = Math.max(page[base + at.priceScale] as number, row.price.scale);
    const sizeScale = Math.max(page[base + at.sizeScale] as number, row.size.scale);
    const price = row.price.mantissa * (powersOfTen[priceScale - row.price.scale] as number);
    const size = row.size.mantissa * (powersOfTen[sizeScale - row.size.scale] as number);
    // Mantissas are at least 1, so a notional within 2^53 keeps price, size and volume within it as well.
    if (price * size > Number.MAX_SAFE_INTEGER) return false;
    const isScaled = priceScale !== page[base + at.priceScale] || sizeScale !== page[base + at.sizeScale];
    if (isScaled || (page[base + at.notional] as number) + price * size > Number.MAX_SAFE_INTEGER) {
      this.#makeExact(slot, page, base);
      page[base + at.priceScale] = priceScale;
      page[base + at.sizeScale] = sizeScale;
    }
    addTo(page, base, price, size, row);
    return true;
  }

  /** Moves a bar's numbers into its exact partial, and starts them anew. */
  #makeExact(slot: number, page: Float64Array, base: number): void {
    if (page[base + at.trades] === 0) return;
    this.#mergeExact(slot, readPartial(page, base));
    page.fill(0, base + at.trades, base + at.high);
  }

  #mergeExact(slot: number, partial: Partial): void {
    const known = this.#exact.get(slot);
    this.#exact.set(slot, known === undefined ? partial : mergePartials(known, partial));
  }

  #numberAt(slot: number, place: number): number {
    return this.#pages[Math.floor(slot / slotsPerPage)]?.[(slot % slotsPerPage) * stride + place] as number;
  }
}

function compareInstruments(a: Instrument | undefined, b: Instrument | undefined): number {
  return compareText(a?.symbol ?? '', b?.symbol ?? '') || compareText(a?.venue ?? '', b?.venue ?? '');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
