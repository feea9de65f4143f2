// A prefix code of bzip2: its lengths are in the block, and the codes follow from them.
import type { BitReader } from './bit-reader.js';
import { corrupt } from './refusals.js';

const maxBits = 20;

export class PrefixCode {
  /** By length: the number of codes up to the last one of that length, aligned to `maxBits`, and the difference from a code to its place. */
  readonly #limits = new Int32Array(maxBits + 2);
  readonly #offsets = new Int32Array(maxBits + 2);
  readonly #symbols: Uint16Array;
  readonly #shortest: number;

  /** Reads the lengths of `count` symbols. Throws CONTENT_CORRUPT. */
  constructor(bits: BitReader, count: number) {
    const lengths = readLengths(bits, count);
    const order = Array.from(lengths.keys()).sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
    this.#symbols = Uint16Array.from(order);
    this.#shortest = Math.min(...lengths);
    for (let length = 1, code = 0, place = 0; length <= maxBits; length += 1) {
      const used = lengths.reduce((sum, one) => sum + (one === length ? 1 : 0), 0);
      this.#offsets[length] = place - code;
      code += used;
      place += used;
      this.#limits[length] = code * 2 ** (maxBits - length);
      code *= 2;
    }
  }

  /** The next symbol. Throws CONTENT_CORRUPT if the bits are no code. */
  read(bits: BitReader): number {
    const ahead = bits.peek(maxBits);
    let length = this.#shortest;
    while (length <= maxBits && ahead >= (this.#limits[length] as number)) length += 1;
    const symbol = this.#symbols[(ahead >>> (maxBits - length)) + (this.#offsets[length] as number)];
    if (length > maxBits || symbol === undefined) throw corrupt('bzip2');
    bits.at += length;
    return symbol;
  }
}

/** Each length is given as steps up or down from the one before it. */
function readLengths(bits: BitReader, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let n = 0; n < count; n += 1) {
    for (;;) {
      if (length < 1 || length > maxBits) throw corrupt('bzip2');
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[n] = length;
  }
  return lengths;
}
