// Reads small numbers in Parquet's hybrid of runs and bit-packed groups: levels, indexes of dictionaries and booleans.
// Format: github.com/apache/parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"
import { corruptParquet } from './parquet-errors.js';

/** Where the numbers are written. */
export interface RunTarget {
  /** Writes a number `count` times, from number `from` on. */
  fill(value: number, from: number, count: number): void;
  /** Writes numbers of `width` bits, of which the first begins at a bit of the first byte. Returns the largest. */
  unpack(bytes: Uint8Array, bit: number, width: number, from: number, count: number): number;
}

export class RunReader {
  readonly #bytes: Uint8Array;
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
  read(out: RunTarget, count: number): number {
    let largest = 0;
    for (let done = 0; done < count; ) {
      if (this.#left === 0) this.#nextRun();
      const part = Math.min(this.#left, count - done);
      if (this.#isPacked) largest = Math.max(largest, this.#unpack(out, done, part));
      else {
        out.fill(this.#value, done, part);
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
  #unpack(out: RunTarget, from: number, count: number): number {
    const width = this.#width;
    if (width === 0) {
      out.fill(0, from, count);
      return 0;
    }
    const largest = out.unpack(this.#bytes.subarray(this.#at), this.#bit, width, from, count);
    const end = this.#bit + count * width;
    this.#at += Math.floor(end / 8);
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
