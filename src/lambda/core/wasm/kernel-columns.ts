// Writes columns of trades into the kernel's arrays. The offsets must be the same as in kernel/parquet/trade-columns.ts.
import type { Kernel } from './kernel.js';

/** Number of rows that are added at once, at most. */
export const maxRows = 2048;
/** Number of codes of instruments, at most. */
export const maxCodes = 65_536;
export const maxTextBytes = 131_072;
/** The instrument of a code is not known yet. */
export const unresolved = 0xffffffff;
export const idForms = { none: 0, number: 1, text: 2 } as const;
/** The number of decimal places that stands for doubles. */
export const doubleScale = -1;

const wide = maxRows * 8;
const settings = { timeDigits: 0, priceScale: 4, sizeScale: 8, idForm: 12, hasSequence: 16 };
const arrays = { time: 64, price: 64 + wide, size: 64 + 2 * wide, id: 64 + 3 * wide, sequence: 64 + 4 * wide };
const codes = 64 + 5 * wide;
const sides = codes + maxRows * 4;
const table = sides + maxRows;
const texts = table + maxCodes * 4;

export type WideColumn = keyof typeof arrays;

/** Views of the arrays. Make them again after each call that may allocate memory. */
export class KernelColumns {
  readonly #kernel: Kernel;
  readonly #start: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#start = kernel.functions.columnsAddress();
  }

  set(name: keyof typeof settings, value: number): void {
    this.#kernel.view.setInt32(this.#start + settings[name], value, true);
  }

  /** The address of the numbers of 64 bits of a column. */
  address(name: WideColumn): number {
    return this.#start + arrays[name];
  }

  /** The numbers of a column, as pairs of 32 bits. */
  words(name: WideColumn): Int32Array {
    return new Int32Array(this.#kernel.bytes.buffer, this.#start + arrays[name], maxRows * 2);
  }

  get codesAddress(): number {
    return this.#start + codes;
  }

  get codes(): Uint32Array {
    return new Uint32Array(this.#kernel.bytes.buffer, this.codesAddress, maxRows);
  }

  get sidesAddress(): number {
    return this.#start + sides;
  }

  get sides(): Uint8Array {
    return this.#kernel.bytes.subarray(this.sidesAddress, this.sidesAddress + maxRows);
  }

  /** The instrument of each code. */
  get table(): Uint32Array {
    return new Uint32Array(this.#kernel.bytes.buffer, this.#start + table, maxCodes);
  }

  /** The texts of ids. */
  get texts(): Uint8Array {
    return this.#kernel.bytes.subarray(this.#start + texts, this.#start + texts + maxTextBytes);
  }
}
