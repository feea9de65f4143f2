// Reads the taker's side in the forms that vendors use.

export const bought: u32 = 0;
export const sold: u32 = 1;
export const unknownSide: u32 = 2;
/** Returned for text that is not a side. */
export const noSide: u32 = 3;

/**
 * Reads a side in one of six forms. Form 1: `buy`, `sell`, `unknown` or empty. Form 2: `true` if the taker sold, otherwise `false`. Form 3: `B` (buy),
 * `A` (sell) or `N` (unknown). Form 4: as form 2, or `unknown` or empty. Form 5: as form 1, or `B` or
 * `S`. Form 6: as form 5, but it is the side of the maker, so that the taker has the other one; or `true` if the buyer was the maker. Only form 3 is case-sensitive.
 */
// @ts-ignore: decorator
@inline
export function readSide(start: usize, end: usize, form: u32): u32 {
  const bytes = <u32>(end - start);
  const word = load<u32>(start);
  if (form == 1) {
    if (bytes == 3 && ((word | 0x202020) & 0xffffff) == 0x797562) return bought;
    if (bytes == 4 && (word | 0x20202020) == 0x6c6c6573) return sold;
    return isUnknown(start, bytes) ? unknownSide : noSide;
  }
  if (form == 3) return readLetter(word & 0xff, bytes);
  if (form == 5) return readShortWord(start, bytes);
  if (form == 6) return readMaker(start, bytes);
  return form == 4 && isUnknown(start, bytes) ? unknownSide : readFlag(start, bytes);
}

function readShortWord(start: usize, bytes: u32): u32 {
  const letter = <u32>load<u8>(start) | 0x20;
  if (bytes == 1) return letter == 98 ? bought : letter == 115 ? sold : noSide;
  return readSide(start, start + bytes, 1);
}

function readMaker(start: usize, bytes: u32): u32 {
  const side = readShortWord(start, bytes);
  if (side == noSide) return readFlag(start, bytes);
  return side == unknownSide ? unknownSide : bought + sold - side;
}

function isUnknown(start: usize, bytes: u32): bool {
  return bytes == 0 || (bytes == 7 && ((load<u64>(start) | 0x20202020202020) & 0xffffffffffffff) == 0x6e776f6e6b6e75);
}

function readFlag(start: usize, bytes: u32): u32 {
  const word = load<u32>(start) | 0x20202020;
  if (bytes == 4 && word == 0x65757274) return sold;
  return bytes == 5 && word == 0x736c6166 && (load<u8>(start + 4) | 0x20) == 0x65 ? bought : noSide;
}

/** Reads a side in form 3: a letter, if there is one byte. */
// @ts-ignore: decorator
@inline
export function readLetter(letter: u32, bytes: u32): u32 {
  if (bytes != 1) return noSide;
  return letter == 66 ? bought : letter == 65 ? sold : letter == 78 ? unknownSide : noSide;
}
