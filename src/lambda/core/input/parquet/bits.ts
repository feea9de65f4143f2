// Small numbers as bytes: levels and booleans.

export class Bits {
  readonly bytes: Uint8Array;

  constructor(count: number) {
    this.bytes = new Uint8Array(count);
  }

  fill(value: number, from: number, count: number): void {
    this.bytes.fill(value, from, from + count);
  }

  /** As `KernelIndexes.unpack` does, for numbers of one bit. */
  unpack(bytes: Uint8Array, bit: number, _width: number, from: number, count: number): number {
    let largest = 0;
    for (let n = 0, at = bit; n < count; n += 1, at += 1) {
      const value = ((bytes[at >> 3] as number) >> (at & 7)) & 1;
      this.bytes[from + n] = value;
      largest |= value;
    }
    return largest;
  }
}
