// Reads small numbers in Parquet's hybrid of runs and bit-packed groups: levels, indexes of dictionaries and booleans.
// Format: github.com/apache/parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"
import { corruptParquet } from './parquet-errors.js';

export class RunReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #width: number;
  #at: number;
  /** Values left in the current run or group. */
  #left = 0;
  #isPacked = false;
  /** The value of the current run. */
  #value = 0;
  /** The position of the next bit of the current group, within the byte at `#at`. */
  #bit = 0;

  /** `width` is the number of bits of each value, at most 32. */
  constructor(bytes: Uint8Array, width: number) {
    if (width > 32) throw corruptParquet();
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#width = width;
    this.#at = 0;
  }

  /** The value of the next `count` values if they are one run; undefined otherwise, and then nothing is passed over. */
  takeRun(count: number): number | undefined {
    if (this.#left === 0) this.#nextRun();
    if (this.#isPacked || this.#left < count) return undefined;
    this.#left -= count;
    return this.#value;
  }

  /** Reads the next `count` values; returns at least the largest of them. Throws CONTENT_CORRUPT if there are fewer. */
  read(out: Uint32Array | Uint8Array, count: number): number {
    let largest = 0;
    for (let done = 0; done < count; ) {
      if (this.#left === 0) this.#nextRun();
      const part = Math.min(this.#left, count - done);
      if (this.#isPacked) largest = Math.max(largest, this.#unpack(out, done, part));
      else {
        out.fill(this.#value, done, done + part);
        largest = Math.max(largest, this.#value);
      }
      this.#left -= part;
      done += part;
    }
    return largest;
  }

  #nextRun(): void {
    // The last byte of a group may be unfinished only if the group itself ends there, which padding prevents.
    const head = this.#readVarint();
    this.#isPacked = (head & 1) === 1;
    this.#left = this.#isPacked ? (head >>> 1) * 8 : head >>> 1;
    if (this.#left === 0) throw corruptParquet();
    if (this.#isPacked) {
      this.#limitGroup();
      return;
    }
    let value = 0;
    for (let n = 0; n < this.#width; n += 8) value += this.#nextByte() * 2 ** n;
    this.#value = value;
  }

  /** The last group of a page may be cut off behind its last value. */
  #limitGroup(): void {
    if (this.#width === 0) return;
    const present = Math.floor(((this.#bytes.length - this.#at) * 8) / this.#width);
    this.#left = Math.min(this.#left, present);
    if (this.#left === 0) throw corruptParquet();
  }

  /** Returns the largest value. */
  #unpack(out: Uint32Array | Uint8Array, from: number, count: number): number {
    const width = this.#width;
    if (width === 0) {
      out.fill(0, from, from + count);
      return 0;
    }
    if (width > 24) return this.#unpackWide(out, from, count);
    const mask = (1 << width) - 1;
    const view = this.#view;
    const last = this.#bytes.length - 4;
    let at = this.#at;
    let bit = this.#bit;
    let largest = 0;
    let n = from;
    // A value and the bits before it fit into four bytes.
    for (const end = from + count; n < end && at <= last; n += 1) {
      const value = (view.getUint32(at, true) >>> bit) & mask;
      out[n] = value;
      if (value > largest) largest = value;
      bit += width;
      at += bit >> 3;
      bit &= 7;
    }
    this.#at = at;
    this.#bit = bit;
    return Math.max(largest, this.#unpackWide(out, n, from + count - n));
  }

  #unpackWide(out: Uint32Array | Uint8Array, from: number, count: number): number {
    let largest = 0;
    const position = this.#at * 8 + this.#bit;
    for (let n = 0; n < count; n += 1) {
      let value = 0;
      for (let b = 0, at = position + n * this.#width; b < this.#width; b += 1, at += 1) {
        value += (((this.#bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** b;
      }
      out[from + n] = value;
      largest = Math.max(largest, value);
    }
    const end = position + count * this.#width;
    this.#at = end >> 3;
    this.#bit = end & 7;
    return largest;
  }

  #readVarint(): number {
    // After a group, the next run starts at a whole byte.
    if (this.#bit > 0) this.#at += 1;
    this.#bit = 0;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const next = this.#nextByte();
      value += (next & 127) * 2 ** shift;
      if (next < 128) return value >>> 0;
    }
    throw corruptParquet();
  }

  #nextByte(): number {
    const next = this.#bytes[this.#at];
    if (next === undefined) throw corruptParquet();
    this.#at += 1;
    return next;
  }
}
