// Checks a structure in Thrift's compact protocol before a library reads it: the library trusts lengths, so a damaged one could make it allocate gigabytes,
// recurse without end or build numbers of any length. Format: github.com/apache/thrift, doc/specs/thrift-compact-protocol.md

const maxDepth = 16;
const maxVarintBytes = 10;
const [byte, double, binary, list, struct] = [3, 7, 8, 9, 12];

/** The end of the structure at `start`; undefined if it is malformed or does not end within the bytes. */
export function endOfStruct(bytes: Uint8Array, start: number): number | undefined {
  const walk = new Walk(bytes, start);
  return walk.skipStruct(0) && walk.at <= bytes.length ? walk.at : undefined;
}

class Walk {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  skipStruct(depth: number): boolean {
    if (depth > maxDepth) return false;
    while (this.at < this.#bytes.length) {
      const head = this.#bytes[this.at++] as number;
      const type = head & 15;
      if (type === 0) return true;
      if (head < 16 && this.#varint() === undefined) return false;
      // Types 1 and 2 are true and false, which have no content.
      if (type > 2 && !this.#skip(type, depth)) return false;
    }
    return false;
  }

  #skip(type: number, depth: number): boolean {
    if (type === byte) this.at += 1;
    else if (type === double) this.at += 8;
    else if (type > byte && type < double) return this.#varint() !== undefined;
    else if (type === binary) return this.#skipBinary();
    else if (type === list) return this.#skipList(depth + 1);
    else return type === struct && this.skipStruct(depth + 1);
    return this.at <= this.#bytes.length;
  }

  #skipBinary(): boolean {
    const length = this.#varint();
    // Not added in the same expression, because reading the length moves the position.
    this.at += length ?? 0;
    return length !== undefined && this.at <= this.#bytes.length;
  }

  #skipList(depth: number): boolean {
    if (depth > maxDepth) return false;
    const head = this.#bytes[this.at++] ?? 0;
    const type = head & 15;
    const count = head >> 4 === 15 ? this.#varint() : head >> 4;
    // Each entry has at least one byte.
    if (count === undefined || count > this.#bytes.length - this.at) return false;
    for (let n = 0; n < count; n += 1) if (!this.#skip(type === 1 || type === 2 ? byte : type, depth)) return false;
    return true;
  }

  /** Reads a number of seven bits per byte. A large one is inexact, which does not matter here. */
  #varint(): number | undefined {
    let value = 0;
    for (let n = 0; n < maxVarintBytes; n += 1) {
      const next = this.#bytes[this.at++];
      if (next === undefined) return undefined;
      value += (next & 127) * 2 ** (7 * n);
      if (next < 128) return value;
    }
    return undefined;
  }
}
