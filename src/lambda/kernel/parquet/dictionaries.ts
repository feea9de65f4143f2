// Decodes columns of Parquet that have a dictionary: packed numbers, and the values that they stand for.

/**
 * Unpacks numbers of `width` bits, at most 32. The first begins at this bit (0 to 7) of the byte at `source`; the eight bytes behind the last one must be
 * readable. Returns the largest.
 */
export function unpackBits(source: usize, bit: u32, width: u32, count: u32, target: usize): u32 {
  const mask = (<u64>1 << width) - 1;
  const end = target + (<usize>count << 2);
  let largest: u64 = 0;
  let position = <usize>bit;
  for (let out = target; out < end; out += 4, position += width) {
    const value = (load<u64>(source + (position >>> 3)) >>> (position & 7)) & mask;
    store<u32>(out, <u32>value);
    largest = max(largest, value);
  }
  return <u32>largest;
}

/** Writes the value of 64 bits of each index. */
export function gatherWide(indexes: usize, count: u32, dictionary: usize, target: usize): void {
  for (let n: usize = 0; n < count; ++n) {
    store<u64>(target + (n << 3), load<u64>(dictionary + (<usize>load<u32>(indexes + (n << 2)) << 3)));
  }
}

/** Writes the byte of each index. */
export function gatherBytes(indexes: usize, count: u32, dictionary: usize, target: usize): void {
  for (let n: usize = 0; n < count; ++n) store<u8>(target + n, load<u8>(dictionary + load<u32>(indexes + (n << 2))));
}

/** Writes `upper` times `stride` plus `lower` for each row. */
export function joinIndexes(upper: usize, stride: u32, lower: usize, count: u32, target: usize): void {
  for (let n: usize = 0; n < <usize>count << 2; n += 4) store<u32>(target + n, load<u32>(upper + n) * stride + load<u32>(lower + n));
}
