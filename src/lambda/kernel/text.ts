// Compares and hashes bytes, eight at a time. Up to seven bytes past the end are read and masked out.

const prime: u64 = 0x9e3779b97f4a7c15;

/** Returns the hash of these bytes. To hash several texts together, pass the hash of each one as the seed of the next. */
export function hashText(start: usize, bytes: u32, seed: u64): u64 {
  let hash = seed ^ (<u64>bytes * prime);
  let at = start;
  let left = bytes;
  for (; left >= 8; left -= 8, at += 8) hash = mix(hash ^ load<u64>(at));
  if (left > 0) hash = mix(hash ^ firstBytes(load<u64>(at), left));
  return hash;
}

// @ts-ignore: decorator
@inline
export function mix(value: u64): u64 {
  const product = value * prime;
  return product ^ (product >>> 32);
}

export function bytesEqual(a: usize, b: usize, bytes: u32): bool {
  let at: usize = 0;
  let left = bytes;
  for (; left >= 8; left -= 8, at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  return left == 0 || firstBytes(load<u64>(a + at) ^ load<u64>(b + at), left) == 0;
}

// @ts-ignore: decorator
@inline
function firstBytes(word: u64, bytes: u32): u64 {
  return word & ((<u64>1 << (<u64>bytes << 3)) - 1);
}
