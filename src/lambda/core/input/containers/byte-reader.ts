// Reads a stream as blocks of a fixed size, whatever its chunks were. What a decoder emits before it meets damage then depends only on the
// content, and so does the outcome of the job.

/** Blocks begin at multiples of this size, in bytes. */
const blockBytes = 65_536;

export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #block: Uint8Array = new Uint8Array();
  #at = 0;
  #blockOffset = 0;
  #isDone = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Offset of the next byte in the stream. */
  get position(): number {
    return this.#blockOffset + this.#at;
  }

  /** Up to `most` bytes, at least one; undefined at the end of the stream. The bytes stay valid. Throws errors of the source unchanged. */
  async next(most = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    if (this.#at === this.#block.length && !(await this.#fill())) return undefined;
    const bytes = this.#block.subarray(this.#at, Math.min(this.#block.length, this.#at + most));
    this.#at += bytes.length;
    return bytes;
  }

  /** Takes back the last `count` bytes, which must come from the latest result of `next`. */
  putBack(count: number): void {
    this.#at -= count;
  }

  /** Exactly `length` bytes, or fewer at the end of the stream. */
  async take(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const bytes = await this.next(left);
      if (bytes === undefined) break;
      parts.push(bytes);
      left -= bytes.length;
    }
    return Buffer.concat(parts);
  }

  /** Like `take`, but the bytes are read again afterwards. `length` must not exceed the size of a block. */
  async peek(length: number): Promise<Buffer> {
    const bytes = await this.take(length);
    if (bytes.length <= this.#at) {
      this.#at -= bytes.length;
    } else {
      const rest = this.#block.subarray(this.#at);
      this.#blockOffset += this.#at - bytes.length;
      this.#block = Buffer.concat([bytes, rest]);
      this.#at = 0;
    }
    return bytes;
  }

  /** Releases the source. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #fill(): Promise<boolean> {
    const end = this.#blockOffset + this.#block.length;
    // A block that was joined by `peek` may end anywhere; the next one ends at a multiple again.
    const block = Buffer.allocUnsafe(blockBytes - (end % blockBytes));
    let filled = 0;
    while (filled < block.length && (await this.#hasChunk())) {
      const part = this.#chunk.subarray(0, block.length - filled);
      block.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    this.#blockOffset = end;
    this.#block = block.subarray(0, filled);
    this.#at = 0;
    return filled > 0;
  }

  async #hasChunk(): Promise<boolean> {
    while (this.#chunk.length === 0 && !this.#isDone) {
      const { done, value } = await this.#source.next();
      if (done) this.#isDone = true;
      else this.#chunk = value;
    }
    return this.#chunk.length > 0;
  }
}

/** The blocks of a reader, up to its end. */
export async function* blocksOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (let block = await reader.next(); block !== undefined; block = await reader.next()) yield block;
}
