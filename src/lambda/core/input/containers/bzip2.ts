// Opens bzip2, also several streams one after the other. There is no kept library that decodes it as a stream in little memory.
import { BitReader } from './bit-reader.js';
import type { ByteReader } from './byte-reader.js';
import { Bzip2Block } from './bzip2-block.js';
import { corrupt } from './refusals.js';

const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;
const levelBytes = 100_000;
/** No block is longer, compressed: 900,000 symbols of at most 20 bits, and the tables. */
const maxCompressedBytes = 2_500_000;
/** Read ahead before a block is decoded, per level. Only a block that has grown by compression needs more. */
const usualCompressedBytes = 110_000;

/** The decompressed content. Throws CONTENT_CORRUPT if it is damaged, truncated or followed by other content. */
export async function* readBzip2(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const input = new Bzip2Input(reader);
  for (let level = await input.readLevel(); level !== undefined; level = await input.readLevel()) {
    const block = new Bzip2Block(level * levelBytes);
    let streamCrc = 0;
    while (await input.readBlock(level, block)) {
      yield* block.content();
      streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ block.crc;
    }
    await input.checkEnd(streamCrc >>> 0);
  }
}

/** The bits that were read ahead. A block has no size, so decoding is repeated with more of them if it reaches their end. */
class Bzip2Input {
  readonly #reader: ByteReader;
  #bits = new BitReader(Buffer.alloc(0));

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The size of the blocks in the next stream, from 1 to 9; undefined at the end of the input. */
  async readLevel(): Promise<number | undefined> {
    await this.#require(4);
    if (this.#bits.left === 0) return undefined;
    const magic = this.#bits.read(24);
    const level = this.#bits.read(8) - 48;
    if (magic !== 0x425a68 || level < 1 || level > 9 || this.#bits.isPastEnd)
      throw corrupt('bzip2', 'is damaged or followed by other content');
    return level;
  }

  /** Decodes the next block; false if the end of the stream is next. */
  async readBlock(level: number, block: Bzip2Block): Promise<boolean> {
    await this.#require(level * usualCompressedBytes);
    const magic = this.#bits.read(24) * 2 ** 24 + this.#bits.read(24);
    if (magic === endMagic) return false;
    if (magic !== blockMagic) throw corrupt('bzip2');
    const start = this.#bits.at;
    while (!this.#decode(block)) {
      const read = this.#bits.byteLength;
      this.#bits.at = start;
      if (read > maxCompressedBytes || (await this.#require(2 * read)) <= read) throw corrupt('bzip2');
    }
    return true;
  }

  async checkEnd(crc: number): Promise<void> {
    await this.#require(4);
    const expected = this.#bits.read(16) * 65_536 + this.#bits.read(16);
    if (expected !== crc || this.#bits.isPastEnd) throw corrupt('bzip2');
    this.#bits.alignToByte();
  }

  /** False if the bits do not suffice. */
  #decode(block: Bzip2Block): boolean {
    try {
      block.decode(this.#bits);
    } catch (error) {
      // Behind the end there are zero bits, which look like damage.
      if (!this.#bits.isPastEnd) throw error;
    }
    return !this.#bits.isPastEnd;
  }

  /** Reads ahead until there are `length` bytes, or all. Returns their number. The position stays the same bit, but is renumbered. */
  async #require(length: number): Promise<number> {
    const unread = this.#bits.unread();
    const missing = length - unread.bytes.length;
    const more = missing > 0 ? await this.#reader.take(missing) : Buffer.alloc(0);
    this.#bits = new BitReader(Buffer.concat([unread.bytes, more]), unread.bit);
    return this.#bits.byteLength;
  }
}
