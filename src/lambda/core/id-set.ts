// An exact set of trade ids that costs about a bit for each id of a dense range, and two bytes for a scattered one.
import { permanent } from './processing-error.js';
import { idBase, type TradeRow } from './trade-row.js';

const sparseLimit = 512;
const blockOverheadBytes = 160;
const textOverheadBytes = 64;

/** Ids hi * 10000 + lo of one hi: a sorted list while there are few, a bitmap from then on. */
interface Block {
  list: Uint16Array | undefined;
  count: number;
  bits: Uint8Array | undefined;
}

/** The ids of one instrument are kept apart from those of another. */
export class IdSet {
  #numeric: Map<number, Block>[] = [];
  #text: Set<string>[] = [];
  #bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds the row's id; false if it was there. A row without an id is always new. Throws TOO_MANY_IDS beyond the limit. */
  add(row: TradeRow): boolean {
    if (row.idHi >= 0) return this.#addNumber(row.instrument, row.idHi, row.idLo);
    return row.idText === '' || this.#addText(row.instrument, row.idText);
  }

  #addText(instrument: number, id: string): boolean {
    this.#text[instrument] ??= new Set();
    const ids = this.#text[instrument];
    if (ids.has(id)) return false;
    ids.add(id);
    this.#charge(id.length + textOverheadBytes);
    return true;
  }

  #addNumber(instrument: number, hi: number, lo: number): boolean {
    this.#numeric[instrument] ??= new Map();
    const blocks = this.#numeric[instrument];
    let block = blocks.get(hi);
    if (block === undefined) {
      block = { list: new Uint16Array(4), count: 0, bits: undefined };
      blocks.set(hi, block);
      this.#charge(blockOverheadBytes);
    }
    return block.bits === undefined ? this.#addSparse(block, lo) : addBit(block.bits, lo);
  }

  #addSparse(block: Block, lo: number): boolean {
    const list = block.list as Uint16Array;
    const at = insertionPoint(list, block.count, lo);
    if (at < block.count && list[at] === lo) return false;
    if (block.count === sparseLimit) return this.#makeDense(block, lo);
    const target = block.count < list.length ? list : this.#grow(block, list);
    target.copyWithin(at + 1, at, block.count);
    target[at] = lo;
    block.count += 1;
    return true;
  }

  #grow(block: Block, list: Uint16Array): Uint16Array {
    const larger = new Uint16Array(list.length * 2);
    larger.set(list);
    block.list = larger;
    this.#charge(list.byteLength);
    return larger;
  }

  #makeDense(block: Block, lo: number): boolean {
    const bits = new Uint8Array(idBase / 8);
    for (const each of block.list as Uint16Array) addBit(bits, each);
    block.bits = bits;
    block.list = undefined;
    this.#charge(idBase / 8 - sparseLimit * 2);
    return addBit(bits, lo);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#maxBytes) {
      throw permanent('TOO_MANY_IDS', `the trade ids need more than ${this.#maxBytes} bytes to be told apart`);
    }
  }
}

function addBit(bits: Uint8Array, n: number): boolean {
  const mask = 1 << (n & 7);
  const byte = bits[n >> 3] as number;
  bits[n >> 3] = byte | mask;
  return (byte & mask) === 0;
}

function insertionPoint(list: Uint16Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
