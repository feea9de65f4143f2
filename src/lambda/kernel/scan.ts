// Finds the separators (most often commas), newlines and quotes of a block of CSV, 64 bytes at a time.

const newline: i8 = 10;
const quote: i8 = 34;

/** The bit that is set in the position of a newline. */
export const lineEnd: u32 = 0x80000000;
/** The bit that is set in the position of a quote. */
export const quoteMark: u32 = 0x40000000;
export const positionMask: u32 = 0x3fffffff;

/**
 * Writes the positions of all separators, newlines and quotes, relative to `start` and with the bits above. Returns the number of positions. Reads up to
 * 63 bytes past the end.
 */
export function findDelimiters(start: usize, bytes: u32, delimiters: usize, separator: u32): u32 {
  const separators = i8x16.splat(<i8>separator);
  const newlines = i8x16.splat(newline);
  const quotes = i8x16.splat(quote);
  let out = delimiters;
  for (let at: u32 = 0; at < bytes; at += 64) {
    let breaks: u64 = 0;
    let ends: u64 = 0;
    let marks: u64 = 0;
    for (let part: u32 = 0; part < 64; part += 16) {
      const chunk = v128.load(start + at + part);
      const isEnd = i8x16.eq(chunk, newlines);
      const isMark = i8x16.eq(chunk, quotes);
      ends |= <u64>(<u32>i8x16.bitmask(isEnd)) << part;
      marks |= <u64>(<u32>i8x16.bitmask(isMark)) << part;
      breaks |= <u64>(<u32>i8x16.bitmask(v128.or(i8x16.eq(chunk, separators), v128.or(isEnd, isMark)))) << part;
    }
    const left = bytes - at;
    if (left < 64) breaks &= (<u64>1 << left) - 1;
    while (breaks != 0) {
      const bit = ctz(breaks);
      const position = at + <u32>bit;
      store<u32>(out, position | (<u32>((ends >>> bit) & 1) << 31) | (<u32>((marks >>> bit) & 1) << 30));
      out += 4;
      breaks &= breaks - 1;
    }
  }
  return <u32>((out - delimiters) >>> 2);
}
