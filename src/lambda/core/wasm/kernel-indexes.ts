// The numbers of a column's values in its dictionary, in the kernel's memory.
import type { Kernel } from './kernel.js';
import { maxRows } from './kernel-columns.js';

export class KernelIndexes {
  readonly #kernel: Kernel;
  /** The address in the kernel's memory. */
  readonly address: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.address = kernel.functions.allocate(maxRows * 4);
  }

  /** A view of all of them. Make it again after each call that may allocate memory. */
  get view(): Uint32Array {
    return new Uint32Array(this.#kernel.bytes.buffer, this.address, maxRows);
  }

  fill(value: number, from: number, count: number): void {
    this.view.fill(value, from, from + count);
  }

  /** Writes numbers of `width` bits, from number `from` on. `bytes` begin with the byte that has the first bit, which is number `bit`. Returns the largest. */
  unpack(bytes: Uint8Array, bit: number, width: number, from: number, count: number): number {
    const { functions } = this.#kernel;
    const source = functions.regionAddress();
    this.#kernel.bytes.set(bytes.subarray(0, (bit + count * width + 7) >> 3), source);
    return functions.unpackBits(source, bit, width, count, this.address + from * 4) >>> 0;
  }
}
