// Copies numbers of any stored form into the kernel's arrays of 64 bits.
import type { Kernel } from '../../wasm/kernel.js';
import type { Slice } from './column-cursor.js';
import type { FoundColumn } from './find-columns.js';
import type { Values } from './values.js';

/** Stands for a number that has more than 63 bits or is negative, which the kernel leaves to the parser of CSV. */
const unusual = -1;

export class WideNumbers {
  readonly #kernel: Kernel;
  readonly #column: FoundColumn;
  #dictionary: Values | undefined;
  /** The address of the dictionary's numbers, and how many there is room for. */
  #address = 0;
  #room = 0;

  constructor(kernel: Kernel, column: FoundColumn) {
    this.#kernel = kernel;
    this.#column = column;
  }

  /** Whether numbers of this type can be copied. */
  static canCopy({ kind, physical }: FoundColumn): boolean {
    return physical !== 'INT96' && physical !== 'BYTE_ARRAY' && kind !== 'uuid' && kind !== 'boolean';
  }

  /** Copies all values to an address in the kernel's memory. */
  copy({ values, indexes, count }: Slice, target: number): void {
    if (indexes === undefined) {
      this.#write(values, target);
      return;
    }
    if (this.#dictionary !== values) this.#load(values);
    this.#kernel.functions.gatherWide(indexes.address, count, this.#address, target);
  }

  #load(dictionary: Values): void {
    this.#dictionary = dictionary;
    if (dictionary.count > this.#room) {
      // At least twice as many as before, so that all that was allocated is at most twice as large as the last.
      this.#room = Math.max(dictionary.count, this.#room * 2);
      this.#address = this.#kernel.functions.allocate(this.#room * 8);
    }
    this.#write(dictionary, this.#address);
  }

  #write(values: Values, target: number): void {
    const { bytes } = this.#kernel;
    if (values.width === 8 && this.#column.physical !== 'FIXED_LEN_BYTE_ARRAY')
      bytes.set(values.bytes.subarray(0, values.count * 8), target);
    else this.#widen(values, new Int32Array(bytes.buffer, target, values.count * 2));
  }

  #widen({ view, width, count }: Values, words: Int32Array): void {
    const { physical, isUnsigned } = this.#column;
    for (let n = 0; n < count; n += 1) {
      if (physical === 'FIXED_LEN_BYTE_ARRAY') widenBigEndian(view, n * width, width, words, n * 2);
      else {
        const low = view.getInt32(n * width, true);
        words[n * 2] = low;
        words[n * 2 + 1] = width === 8 ? view.getInt32(n * 8 + 4, true) : isUnsigned ? 0 : low >> 31;
      }
    }
  }
}

function widenBigEndian(view: DataView, start: number, width: number, words: Int32Array, at: number): void {
  const end = start + width;
  let isUsual = view.getInt8(start) >= 0;
  let low = 0;
  let high = 0;
  for (let byte = start; byte < end; byte += 1) {
    const next = view.getUint8(byte);
    if (end - byte > 8 && next !== 0) isUsual = false;
    high = (high << 8) | (low >>> 24);
    low = (low << 8) | next;
  }
  words[at] = low;
  words[at + 1] = isUsual ? high : unusual;
}
