// Some bars of a table, as columns of bytes. The kernel encodes and compresses; its workshop serves one column after the other.

import type { Instrument } from '../instruments.js';
import type { Kernel } from '../wasm/kernel.js';
import type { BarEntry, BarTable } from './bar-table.js';

interface Encoded {
  plainBytes: number;
  compressed: Uint8Array;
}

/** The longest value of a column: a name with its length. */
const maxValueBytes = 68;
const workshops = new WeakMap<Kernel, { place: number; bytes: number }>();

export class BarGroup {
  readonly #table: BarTable;
  readonly #slots: Uint32Array;
  readonly #instruments: readonly Instrument[];
  /** The bars' places in the order of all. */
  readonly places: readonly number[];

  constructor(table: BarTable, slots: Uint32Array, instruments: readonly Instrument[], places: readonly number[]) {
    this.#table = table;
    this.#slots = slots;
    this.#instruments = instruments;
    this.places = places;
  }

  get rows(): number {
    return this.#slots.length;
  }

  entries(): BarEntry[] {
    return Array.from(this.#slots, (slot) => this.#table.entry(slot, this.#instruments));
  }

  symbols(): string[] {
    const owners = new Set(Array.from(this.#slots, (slot) => this.#table.instrumentOf(slot)));
    return Array.from(owners, (owner) => (this.#instruments[owner] as Instrument).symbol);
  }

  /** In microseconds since 1970 UTC. */
  starts(): number[] {
    return Array.from(this.#slots, (slot) => this.#table.startOf(slot));
  }

  /** Whether `encode` can write the decimals. */
  arePlain(): boolean {
    const { kernel, table } = this.#table;
    if (!this.#slots.every((slot) => this.#table.isInKernel(slot))) return false;
    return kernel.functions.arePlain(table, this.#putSlots().slots, this.rows) === 1;
  }

  /** A column, by its number in the kernel (kernel/encode.ts). */
  encode(column: number): Encoded {
    const { kernel, table } = this.#table;
    const { slots, source } = this.#putSlots();
    const end = kernel.functions.encodeColumn(table, slots, this.rows, column, source);
    return this.#compress(end - source);
  }

  /** A column that was encoded elsewhere. */
  compress(plain: Uint8Array): Encoded {
    this.#table.kernel.bytes.set(plain, this.#workshop().source);
    return this.#compress(plain.length);
  }

  #compress(plainBytes: number): Encoded {
    const { kernel } = this.#table;
    const { source, target } = this.#workshop();
    const bytes = kernel.functions.compress(source, plainBytes, target);
    return { plainBytes, compressed: kernel.bytes.slice(target, target + bytes) };
  }

  #putSlots() {
    const workshop = this.#workshop();
    new Uint32Array(this.#table.kernel.view.buffer, workshop.slots, this.rows).set(this.#slots);
    return workshop;
  }

  /** Room for the slots, a column, and the column compressed. */
  #workshop(): { slots: number; source: number; target: number } {
    const { kernel } = this.#table;
    const columnBytes = this.rows * maxValueBytes + 16;
    const bytes = this.rows * 4 + columnBytes + kernel.functions.snappyBound(columnBytes);
    let room = workshops.get(kernel);
    if (room === undefined || room.bytes < bytes) {
      room = { place: kernel.functions.allocate(bytes), bytes };
      workshops.set(kernel, room);
    }
    return { slots: room.place, source: room.place + this.rows * 4, target: room.place + this.rows * 4 + columnBytes };
  }
}
