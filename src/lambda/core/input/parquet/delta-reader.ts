// Reads whole numbers that are stored as differences (DELTA_BINARY_PACKED). Sums wrap around at 64 bits, as the format demands.
// Format: github.com/apache/parquet-format, Encodings.md, "Delta Encoding"
import { corruptParquet } from './parquet-errors.js';

const maxBlockValues = 1_048_576;

export class DeltaReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Values that have not been read. */
  #left: number;
  readonly #groups: number;
  readonly #groupValues: number;
  #next: bigint;
  #isFirst = true;
  #smallest = 0n;
  #widths: Uint8Array = new Uint8Array();
  /** The number of the current group of the block, and the values left in it. */
  #group: number;
  #groupLeft = 0;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const blockValues = this.#readNumber(maxBlockValues);
    this.#groups = this.#readNumber(blockValues);
    this.#groupValues = blockValues / this.#groups;
    this.#left = this.#readNumber(2 ** 31);
    this.#next = this.#readSigned();
    this.#group = this.#groups;
    if (!Number.isInteger(this.#groupValues) || this.#groupValues % 8 !== 0) throw corruptParquet();
  }

  /** Reads the next values into numbers of 64 bits. Throws CONTENT_CORRUPT if there are fewer. */
  read(out: BigInt64Array, count: number): void {
    if (count > this.#left) throw corruptParquet();
    this.#left -= count;
    for (let n = 0; n < count; n += 1) {
      if (!this.#isFirst) this.#advance();
      this.#isFirst = false;
      out[n] = this.#next;
    }
  }

  /** Passes over all values; returns the position of what comes after them. */
  skipAll(): number {
    const some = new BigInt64Array(1024);
    while (this.#left > 0) this.read(some, Math.min(this.#left, some.length));
    // The last group is complete, even if it has fewer values.
    return this.#at + (this.#groupLeft > 0 ? (this.#groupLeft * (this.#widths[this.#group] ?? 0) + this.#bit + 7) >> 3 : 0);
  }

  #advance(): void {
    // Read first, because this may begin a block, which has another smallest difference.
    const difference = this.#readDifference();
    this.#next = BigInt.asIntN(64, this.#next + this.#smallest + difference);
  }

  #readDifference(): bigint {
    if (this.#groupLeft === 0) this.#nextGroup();
    this.#groupLeft -= 1;
    const width = this.#widths[this.#group] as number;
    let value = 0n;
    for (let done = 0; done < width; ) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw corruptParquet();
      const part = Math.min(8 - this.#bit, width - done);
      value |= BigInt((byte >> this.#bit) & ((1 << part) - 1)) << BigInt(done);
      done += part;
      this.#bit += part;
      if (this.#bit < 8) continue;
      this.#bit = 0;
      this.#at += 1;
    }
    return value;
  }

  #nextGroup(): void {
    this.#group += 1;
    if (this.#group >= this.#groups) {
      this.#smallest = this.#readSigned();
      this.#widths = this.#bytes.subarray(this.#at, this.#at + this.#groups);
      this.#at += this.#groups;
      this.#group = 0;
    }
    if ((this.#widths[this.#group] ?? 65) > 64) throw corruptParquet();
    this.#groupLeft = this.#groupValues;
  }

  #readSigned(): bigint {
    const zigzag = this.#readVarint();
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  }

  #readNumber(most: number): number {
    const value = Number(this.#readVarint());
    if (value > most) throw corruptParquet();
    return value;
  }

  #readVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw corruptParquet();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw corruptParquet();
  }
}
