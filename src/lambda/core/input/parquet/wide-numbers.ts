// Copies numbers of any stored form into arrays of 64 bits.
import type { Slice } from './column-cursor.js';
import type { FoundColumn } from './find-columns.js';
import type { Values } from './values.js';

/** Stands for a number that has more than 63 bits or is negative, which the kernel leaves to the parser of CSV. */
const unusual = -1;

export class WideNumbers {
  readonly #column: FoundColumn;
  #dictionary: Values | undefined;
  #wide = new Int32Array();

  constructor(column: FoundColumn) {
    this.#column = column;
  }

  /** Whether numbers of this type can be copied. */
  static canCopy({ kind, physical }: FoundColumn): boolean {
    return physical !== 'INT96' && physical !== 'BYTE_ARRAY' && kind !== 'uuid' && kind !== 'boolean';
  }

  /** Copies all values. `words` and `bytes` are the same memory. */
  copy({ values, indexes }: Slice, words: Int32Array, bytes: Uint8Array): void {
    if (indexes === undefined) {
      if (values.width === 8 && this.#column.physical !== 'FIXED_LEN_BYTE_ARRAY') bytes.set(values.bytes);
      else this.#widen(values, words);
      return;
    }
    if (this.#dictionary !== values) {
      this.#dictionary = values;
      this.#wide = new Int32Array(values.count * 2);
      this.#widen(values, this.#wide);
    }
    const wide = this.#wide;
    for (let n = 0, at = 0; n < indexes.length; n += 1, at += 2) {
      const from = (indexes[n] as number) * 2;
      words[at] = wide[from] as number;
      words[at + 1] = wide[from + 1] as number;
    }
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
