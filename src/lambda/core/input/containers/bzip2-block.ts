// Decodes one block of bzip2: prefix codes, move to front, the inverse of the Burrows-Wheeler transform, and runs.
import type { BitReader } from './bit-reader.js';
import { PrefixCode } from './bzip2-code.js';
import { corrupt } from './refusals.js';

const groupSymbols = 50;
const outputBytes = 65_536;
/** More bits than this in a run length cannot fit into a block. */
const maxRunBits = 21;

export class Bzip2Block {
  /** Before the inverse transform, one byte per element; afterwards, also the index of the element that follows it, times 256. */
  readonly #cells: Uint32Array;
  #length = 0;
  #first = 0;
  /** The checksum of the decoded block. */
  crc = 0;

  constructor(maxBytes: number) {
    this.#cells = new Uint32Array(maxBytes);
  }

  /** Reads a block, from its checksum on. Throws CONTENT_CORRUPT. */
  decode(bits: BitReader): void {
    this.crc = (bits.read(16) * 65_536 + bits.read(16)) >>> 0;
    // Bit 1 marks blocks of versions before 1.0, which were scrambled.
    if (bits.read(1) === 1) throw corrupt('bzip2', 'was made by a version before 1.0');
    this.#first = bits.read(24);
    const symbols = readSymbols(bits);
    const codes = readGroupCount(bits);
    const selectors = readSelectors(bits, codes);
    const tables = Array.from({ length: codes }, () => new PrefixCode(bits, symbols.length + 2));
    this.#readCells(bits, { symbols, selectors, tables });
    if (this.#first >= this.#length) throw corrupt('bzip2');
    this.#invert();
  }

  /** The content. Throws CONTENT_CORRUPT at its end if its checksum is wrong. */
  *content(): Generator<Uint8Array> {
    const cells = this.#cells;
    let crc = -1;
    let next = (cells[this.#first] as number) >>> 8;
    let previous = -1;
    let run = 0;
    let out = Buffer.allocUnsafe(outputBytes);
    let filled = 0;
    for (let left = this.#length; left > 0; left -= 1) {
      const cell = cells[next] as number;
      next = cell >>> 8;
      const byte = cell & 255;
      // After four equal bytes comes the number of their repetitions.
      const count = run === 4 ? byte : 1;
      const value = run === 4 ? previous : byte;
      run = run === 4 ? 0 : byte === previous ? run + 1 : 1;
      previous = run === 0 ? -1 : value;
      if (filled + count > outputBytes) {
        yield out.subarray(0, filled);
        out = Buffer.allocUnsafe(outputBytes);
        filled = 0;
      }
      for (let n = 0; n < count; n += 1) {
        out[filled] = value;
        filled += 1;
        crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ value] as number);
      }
    }
    if (filled > 0) yield out.subarray(0, filled);
    if (~crc >>> 0 !== this.crc) throw corrupt('bzip2');
  }

  #readCells(bits: BitReader, { symbols, selectors, tables }: { symbols: Uint8Array; selectors: Uint8Array; tables: PrefixCode[] }): void {
    const end = symbols.length + 1;
    const front = Uint8Array.from(symbols);
    let run = 0;
    let runBits = 0;
    this.#length = 0;
    for (let group = 0; ; group += 1) {
      const table = tables[selectors[group] ?? -1];
      if (table === undefined || bits.isPastEnd) throw corrupt('bzip2');
      for (let n = 0; n < groupSymbols; n += 1) {
        const symbol = table.read(bits);
        if (symbol < 2) {
          // Run lengths are written in bijective base 2, with the lowest digit first.
          run += (symbol + 1) << runBits;
          runBits += 1;
          if (runBits > maxRunBits) throw corrupt('bzip2');
          continue;
        }
        if (run > 0) this.#append(front[0] as number, run);
        run = 0;
        runBits = 0;
        if (symbol === end) return;
        const byte = front[symbol - 1] as number;
        // Faster than `copyWithin`, because most symbols are near the front.
        for (let place = symbol - 1; place > 0; place -= 1) front[place] = front[place - 1] as number;
        front[0] = byte;
        if (this.#length === this.#cells.length) throw corrupt('bzip2');
        this.#cells[this.#length] = byte;
        this.#length += 1;
      }
    }
  }

  #append(byte: number, count: number): void {
    if (this.#length + count > this.#cells.length) throw corrupt('bzip2');
    this.#cells.fill(byte, this.#length, this.#length + count);
    this.#length += count;
  }

  #invert(): void {
    const cells = this.#cells;
    const starts = new Uint32Array(256);
    for (let n = 0; n < this.#length; n += 1) starts[(cells[n] as number) & 255] = (starts[(cells[n] as number) & 255] as number) + 1;
    for (let byte = 0, sum = 0; byte < 256; byte += 1) {
      const count = starts[byte] as number;
      starts[byte] = sum;
      sum += count;
    }
    for (let n = 0; n < this.#length; n += 1) {
      const byte = (cells[n] as number) & 255;
      const place = starts[byte] as number;
      starts[byte] = place + 1;
      cells[place] = ((cells[place] as number) & 255) | (n << 8);
    }
  }
}

/** The bytes that occur in the block, as a map of maps of 16 bits. */
function readSymbols(bits: BitReader): Uint8Array {
  const ranges = bits.read(16);
  const found: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if (!(ranges & (0x8000 >> range))) continue;
    const used = bits.read(16);
    for (let n = 0; n < 16; n += 1) if (used & (0x8000 >> n)) found.push(range * 16 + n);
  }
  if (found.length === 0) throw corrupt('bzip2');
  return Uint8Array.from(found);
}

function readGroupCount(bits: BitReader): number {
  const count = bits.read(3);
  if (count < 2 || count > 6) throw corrupt('bzip2');
  return count;
}

/** Which code each group of 50 symbols uses, moved to front and in unary. */
function readSelectors(bits: BitReader, codes: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  const front = Uint8Array.from({ length: codes }, (_, n) => n);
  for (let n = 0; n < selectors.length; n += 1) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    if (place >= codes) throw corrupt('bzip2');
    const code = front[place] as number;
    front.copyWithin(1, 0, place);
    front[0] = code;
    selectors[n] = code;
  }
  return selectors;
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
