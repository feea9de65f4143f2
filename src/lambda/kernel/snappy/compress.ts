// Compresses to Snappy's block format (github.com/google/snappy, format_description.txt). Deterministic: equal input gives equal output.

const fragmentBytes: u32 = 65536;
const hashBits: u32 = 13;
/** Fragments shorter than this are stored uncompressed. No match starts closer than this to the end of a fragment. */
const margin: u32 = 15;
const table: usize = memory.data(8192 * 2);

/** Returns the maximum size of the output for this many bytes of input. */
export function maxCompressedBytes(bytes: u32): u32 {
  return 32 + bytes + bytes / 6;
}

/** Compresses to `target`, which must have room for `maxCompressedBytes`. Returns the number of bytes written. */
export function compress(source: usize, bytes: u32, target: usize): u32 {
  let out = target;
  let rest = bytes;
  for (; rest >= 128; rest >>>= 7) store<u8>(out++, <u8>(rest | 128));
  store<u8>(out++, <u8>rest);
  for (let at: u32 = 0; at < bytes; at += fragmentBytes) out = compressFragment(source + at, min(bytes - at, fragmentBytes), out);
  return <u32>(out - target);
}

// @ts-ignore: decorator
@inline
function slotOf(word: u32): usize {
  return table + (<usize>((word * 0x1e35a7bd) >>> (32 - hashBits)) << 1);
}

function compressFragment(start: usize, bytes: u32, target: usize): usize {
  let out = target;
  let emitted = start;
  const end = start + bytes;
  if (bytes >= margin) {
    memory.fill(table, 0, 8192 * 2);
    const limit = end - margin;
    let at = start + 1;
    while (at <= limit) {
      const match = findMatch(start, at, limit);
      if (match == 0) break;
      at = found;
      out = emitLiteral(emitted, <u32>(at - emitted), out);
      const length = 4 + commonBytes(match + 4, at + 4, end);
      out = emitCopy(<u32>(at - match), length, out);
      at += length;
      emitted = at;
      if (at <= limit) store<u16>(slotOf(load<u32>(at - 1)), <u16>(at - 1 - start));
    }
  }
  return emitted < end ? emitLiteral(emitted, <u32>(end - emitted), out) : out;
}

/** The address at which the bytes of the last match occur again. */
let found: usize = 0;

/** Finds four bytes that occurred before, and returns the address of the earlier bytes; 0 if there are none. Strides grow until a match is found. */
function findMatch(start: usize, from: usize, limit: usize): usize {
  let skipped: u32 = 32;
  for (let at = from; at <= limit; at += skipped++ >>> 5) {
    const word = load<u32>(at);
    const slot = slotOf(word);
    const candidate = start + load<u16>(slot);
    store<u16>(slot, <u16>(at - start));
    if (load<u32>(candidate) == word && candidate < at) {
      found = at;
      return candidate;
    }
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function commonBytes(a: usize, b: usize, end: usize): u32 {
  let bytes: u32 = 0;
  while (b + bytes + 8 <= end) {
    const difference = load<u64>(a + bytes) ^ load<u64>(b + bytes);
    if (difference != 0) return bytes + (<u32>ctz(difference) >>> 3);
    bytes += 8;
  }
  while (b + bytes < end && load<u8>(a + bytes) == load<u8>(b + bytes)) ++bytes;
  return bytes;
}

function emitLiteral(start: usize, bytes: u32, target: usize): usize {
  if (bytes == 0) return target;
  let out = target;
  const n = bytes - 1;
  if (n < 60) store<u8>(out++, <u8>(n << 2));
  else if (n < 256) {
    store<u8>(out, 60 << 2);
    store<u8>(out + 1, <u8>n);
    out += 2;
  } else {
    store<u8>(out, 61 << 2);
    store<u16>(out + 1, <u16>n);
    out += 3;
  }
  memory.copy(out, start, bytes);
  return out + bytes;
}

function emitCopy(offset: u32, bytes: u32, target: usize): usize {
  let out = target;
  let left = bytes;
  while (left > 64) {
    // The last part must have at least four bytes.
    const part: u32 = left < 68 ? 60 : 64;
    out = emitCopyOf(offset, part, out);
    left -= part;
  }
  return emitCopyOf(offset, left, out);
}

// @ts-ignore: decorator
@inline
function emitCopyOf(offset: u32, bytes: u32, out: usize): usize {
  if (bytes < 12 && offset < 2048) {
    store<u8>(out, <u8>(1 | ((bytes - 4) << 2) | ((offset >>> 8) << 5)));
    store<u8>(out + 1, <u8>offset);
    return out + 2;
  }
  store<u8>(out, <u8>(2 | ((bytes - 1) << 2)));
  store<u16>(out + 1, <u16>offset);
  return out + 3;
}
