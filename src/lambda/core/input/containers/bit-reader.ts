// Reads bits, the highest of each byte first. Behind the end there are zeros, so that no read must check whether there are enough.

export class BitReader {
  readonly #bytes: Uint8Array;
  /** Position of the next bit. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  /** Number of bits that are left; negative if more were read. */
  get left(): number {
    return this.#bytes.length * 8 - this.at;
  }

  get isPastEnd(): boolean {
    return this.left < 0;
  }

  /** The next `count` bits without passing over them; at most 24, at least 1. */
  peek(count: number): number {
    const bytes = this.#bytes;
    const n = this.at >>> 3;
    const four = ((bytes[n] ?? 0) << 24) | ((bytes[n + 1] ?? 0) << 16) | ((bytes[n + 2] ?? 0) << 8) | (bytes[n + 3] ?? 0);
    return (four << (this.at & 7)) >>> (32 - count);
  }

  /** The next `count` bits; at most 24, at least 1. */
  read(count: number): number {
    const value = this.peek(count);
    this.at += count;
    return value;
  }

  alignToByte(): void {
    this.at = (this.at + 7) & ~7;
  }

  /** The bytes from the one with the next bit on, and the number of its bits that were already read. */
  unread(): { bytes: Uint8Array; bit: number } {
    return { bytes: this.#bytes.subarray(this.at >>> 3), bit: this.at & 7 };
  }
}
