// Stops decompression bombs: the size and the ratio are limited for everything that comes out of a file, all members of an archive together.
import type { Limits } from '../../limits.js';
import { permanent } from '../../processing-error.js';

export type GrowthLimits = Pick<Limits, 'decompressedBytes' | 'decompressionRatio' | 'ratioFromBytes' | 'members'>;

export class Growth {
  readonly #limits: GrowthLimits;
  /** Returns the number of compressed bytes used so far. */
  readonly #readBytes: () => number;
  #written = 0;

  constructor(limits: GrowthLimits, readBytes: () => number) {
    this.#limits = limits;
    this.#readBytes = readBytes;
  }

  /** Passes the content on and counts it. Throws DECOMPRESSION_LIMIT if there is too much of it. */
  async *guard(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.add(chunk.length);
      yield chunk;
    }
  }

  /** Counts content of this size. Throws DECOMPRESSION_LIMIT if there is too much of it. */
  add(bytes: number): void {
    this.#written += bytes;
    this.#check();
  }

  #check(): void {
    const { decompressedBytes, decompressionRatio, ratioFromBytes } = this.#limits;
    const read = this.#readBytes();
    const isBomb = this.#written > ratioFromBytes && this.#written > read * decompressionRatio;
    if (this.#written <= decompressedBytes && !isBomb) return;
    throw permanent('DECOMPRESSION_LIMIT', `${read} compressed bytes make more than the limit allows (${this.#written} bytes so far)`);
  }
}
