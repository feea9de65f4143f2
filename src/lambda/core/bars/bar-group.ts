// A group of bars of a table, which can be encoded as columns. The kernel encodes and compresses one column after the other in the same scratch memory.
import type { Instrument } from '../instruments.js';
import type { Kernel } from '../wasm/kernel.js';
import type { BarEntry, BarTable } from './bar-table.js';

interface Encoded {
  plainBytes: number;
  compressed: Uint8Array;
}

/** The size of the longest value of a column: a name of 64 bytes and its length in 4 bytes. */
const maxValueBytes = 68;
const scratches = new WeakMap<Kernel, { address: number; bytes: number }>();

export class BarGroup {
  readonly #table: BarTable;
  readonly #slots: Uint32Array;
  readonly #instruments: readonly Instrument[];
  /** The index of each bar in the list of all bars. */
  readonly indexes: readonly number[];

  constructor(table: BarTable, slots: Uint32Array, instruments: readonly Instrument[], indexes: readonly number[]) {
    this.#table = table;
    this.#slots = slots;
    this.#instruments = instruments;
    this.indexes = indexes;
  }

  get rows(): number {
    return this.#slots.length;
  }

  entries(): BarEntry[] {
    return Array.from(this.#slots, (slot) => this.#table.entry(slot, this.#instruments));
  }

  /** The distinct symbols of the bars, in no particular order. */
  symbols(): string[] {
    const owners = new Set(Array.from(this.#slots, (slot) => this.#table.instrumentOf(slot)));
    return Array.from(owners, (owner) => (this.#instruments[owner] as Instrument).symbol);
  }

  /** The starts of the bars, in microseconds since 1970-01-01 UTC. */
  starts(): number[] {
    return Array.from(this.#slots, (slot) => this.#table.startOf(slot));
  }

  /** Whether `encode` can write these bars: all their decimals are in the kernel and fit the usual scales. */
  canEncode(): boolean {
    const { kernel, table } = this.#table;
    if (!this.#slots.every((slot) => this.#table.isInKernel(slot))) return false;
    // The kernel does not know what contracts are worth.
    if (this.#slots.some((slot) => this.#instruments[this.#table.instrumentOf(slot)]?.contract !== undefined)) return false;
    return kernel.functions.canEncode(table, this.#putSlots().slots, this.rows) === 1;
  }

  /** Encodes and compresses a column, which is given by its number in kernel/encode.ts. */
  encode(column: number): Encoded {
    const { kernel, table } = this.#table;
    const { slots, source } = this.#putSlots();
    const end = kernel.functions.encodeColumn(table, slots, this.rows, column, source);
    return this.#compress(end - source);
  }

  /** Compresses a column that was encoded elsewhere. */
  compress(plain: Uint8Array): Encoded {
    this.#table.kernel.bytes.set(plain, this.#scratch().source);
    return this.#compress(plain.length);
  }

  #compress(plainBytes: number): Encoded {
    const { kernel } = this.#table;
    const { source, target } = this.#scratch();
    const bytes = kernel.functions.compress(source, plainBytes, target);
    return { plainBytes, compressed: kernel.bytes.slice(target, target + bytes) };
  }

  #putSlots() {
    const scratch = this.#scratch();
    new Uint32Array(this.#table.kernel.view.buffer, scratch.slots, this.rows).set(this.#slots);
    return scratch;
  }

  /** Addresses of space for the slots, a column and the compressed column. The space grows as needed, and all groups of a kernel share it. */
  #scratch(): { slots: number; source: number; target: number } {
    const { kernel } = this.#table;
    const columnBytes = this.rows * maxValueBytes + 16;
    const bytes = this.rows * 4 + columnBytes + kernel.functions.maxCompressedBytes(columnBytes);
    let scratch = scratches.get(kernel);
    if (scratch === undefined || scratch.bytes < bytes) {
      scratch = { address: kernel.functions.allocate(bytes), bytes };
      scratches.set(kernel, scratch);
    }
    const source = scratch.address + this.rows * 4;
    return { slots: scratch.address, source, target: source + columnBytes };
  }
}
