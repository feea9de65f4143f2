// Decompresses Snappy's block format (github.com/google/snappy, format_description.txt).

/** Decompresses exactly `size` bytes. Both buffers must be followed by 16 bytes that may be read or written. Returns false if the content is damaged. */
export function uncompress(source: usize, bytes: u32, target: usize, size: u32): bool {
  const sourceEnd = source + bytes;
  const targetEnd = target + size;
  let at = skipLength(source, sourceEnd);
  let out = target;
  while (at < sourceEnd) {
    const tag = <u32>load<u8>(at++);
    const kind = tag & 3;
    if (kind == 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const extra = length - 60;
        length = (load<u32>(at) & (0xffffffff >>> (32 - (extra << 3)))) + 1;
        at += extra;
      }
      if (at > sourceEnd || length - 1 >= <u32>(sourceEnd - at) || length > <u32>(targetEnd - out)) return false;
      if (length <= 16) v128.store(out, v128.load(at));
      else memory.copy(out, at, length);
      at += length;
      out += length;
      continue;
    }
    const length = kind == 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = kind == 1 ? <u32>load<u8>(at) | ((tag >>> 5) << 8) : kind == 2 ? <u32>load<u16>(at) : load<u32>(at);
    at += kind == 3 ? 4 : kind;
    if (at > sourceEnd || offset - 1 >= <u32>(out - target) || length > <u32>(targetEnd - out)) return false;
    copyBack(out, offset, length);
    out += length;
  }
  return at == sourceEnd && out == targetEnd;
}

/** Returns the position after the length of the content, which the caller knows. */
function skipLength(source: usize, end: usize): usize {
  let at = source;
  while (at < end && load<u8>(at) >= 128) ++at;
  return at + 1;
}

/** Copies bytes from `offset` before. They may overlap, and then repeat. Writes up to 15 bytes more. */
// @ts-ignore: decorator
@inline
function copyBack(out: usize, offset: u32, length: u32): void {
  const from = out - offset;
  if (offset >= 16) for (let n: u32 = 0; n < length; n += 16) v128.store(out + n, v128.load(from + n));
  else if (offset >= 8) for (let n: u32 = 0; n < length; n += 8) store<u64>(out + n, load<u64>(from + n));
  else for (let n: u32 = 0; n < length; ++n) store<u8>(out + n, load<u8>(from + n));
}
