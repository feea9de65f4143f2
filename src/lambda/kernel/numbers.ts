// Parses decimals and whole numbers.
import { fail, readUncommonDecimal } from "./host";
import { hasSignedPrices } from "./layout";
import { mixedPrices } from "./memory";
import { mantissaAt, scaleAt } from "./row";
import { powerOfTen, stripZeros, strippedScale } from "./wide";

const zero: u32 = 48;
const point: u32 = 46;
const minus: u32 = 45;
const maxDigits: u32 = 18;

// The faults of a decimal, in the order of `numberFaults` (core/wasm/uncommon-decimal.ts). 0 means that there is no fault.
export const invalid: u32 = 1;
export const notPositive: u32 = 2;
export const tooManyDigits: u32 = 3;

/** Returned by `readDigits` for text that is not a number of 1 to 19 digits. It is larger than all such numbers. */
export const noNumber: u64 = 0xffffffffffffffff;

/** Reads a positive decimal of at most 18 digits into the cell. Trailing zeros after the point do not count. Returns a fault, or 0. */
export function readDecimal(start: usize, end: usize, cell: usize): u32 {
  let mantissa: u64 = 0;
  let digits: u32 = 0;
  let at = start;
  let digit: u32 = 0;
  for (; at < end; ++at) {
    digit = <u32>load<u8>(at) - zero;
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
    digits += u32(mantissa != 0);
  }
  let scale: u32 = 0;
  if (at < end) {
    if (digit != point - zero || end - start == 1) return readUncommonDecimal(start, <u32>(end - start), cell);
    let last = end;
    while (load<u8>(last - 1) == zero) --last;
    for (++at; at < last; ++at) {
      digit = <u32>load<u8>(at) - zero;
      if (digit > 9) return readUncommonDecimal(start, <u32>(end - start), cell);
      mantissa = mantissa * 10 + digit;
      digits += u32(mantissa != 0);
      ++scale;
    }
  }
  if (mantissa == 0 || digits > maxDigits || scale > maxDigits) return readUncommonDecimal(start, <u32>(end - start), cell);
  store<u64>(cell, mantissa, mantissaAt);
  store<u32>(cell, scale, scaleAt);
  return 0;
}

/** Reads an integer in units of 10^-decimalPlaces into the cell. It must be positive, unless the layout has signed prices. Returns a fault, or 0. */
export function readScaledInteger(start: usize, end: usize, decimalPlaces: u32, cell: usize): u32 {
  const isNegative = <u32>load<u8>(start) == minus;
  const mantissa = readDigits(isNegative ? start + 1 : start, end);
  if (mantissa == noNumber) {
    if (hasPoint(start, end)) fail(mixedPrices);
    return invalid;
  }
  if ((mantissa == 0 || isNegative) && !hasSignedPrices()) return notPositive;
  return storeScaledInteger(mantissa, isNegative, decimalPlaces, cell);
}

/** Stores an integer in units of 10^-decimalPlaces in the cell, as its magnitude and its sign. Returns `tooManyDigits`, or 0. */
export function storeScaledInteger(magnitude: u64, isNegative: bool, decimalPlaces: u32, cell: usize): u32 {
  const mantissa = stripZeros(magnitude, magnitude == 0 ? 0 : decimalPlaces);
  if (mantissa >= powerOfTen(maxDigits)) return tooManyDigits;
  store<u64>(cell, isNegative ? 0 - mantissa : mantissa, mantissaAt);
  store<u32>(cell, strippedScale, scaleAt);
  return 0;
}

function hasPoint(start: usize, end: usize): bool {
  for (let at = start; at < end; ++at) if (<u32>load<u8>(at) == point) return true;
  return false;
}

/** Reads a number of 1 to 19 digits. Returns `noNumber` for any other text. */
export function readDigits(start: usize, end: usize): u64 {
  const length = <u32>(end - start);
  if (length - 1 > 18) return noNumber;
  if (length <= 8) return readUpToEight(start, length);
  if (length <= 16) {
    const upper = readUpToEight(start, length - 8);
    const lower = readUpToEight(end - 8, 8);
    return upper == noNumber || lower == noNumber ? noNumber : upper * 100000000 + lower;
  }
  const upper = readUpToEight(start, length - 16);
  const middle = readUpToEight(end - 16, 8);
  const lower = readUpToEight(end - 8, 8);
  return upper == noNumber || middle == noNumber || lower == noNumber ? noNumber : (upper * 100000000 + middle) * 100000000 + lower;
}

/** Reads one to eight digits at once: checks all bytes together, then combines neighbours into pairs, fours and the whole. */
// @ts-ignore: decorator
@inline
function readUpToEight(start: usize, length: u32): u64 {
  const shift = <u64>((8 - length) << 3);
  let digits = (load<u64>(start) << shift) - (0x3030303030303030 << shift);
  if (((digits | (digits + 0x7676767676767676)) & 0x8080808080808080) != 0) return noNumber;
  digits = digits * 10 + (digits >>> 8);
  return (((digits & 0x000000ff000000ff) * 0x000f424000000064 + ((digits >>> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>> 32) & 0xffffffff;
}
