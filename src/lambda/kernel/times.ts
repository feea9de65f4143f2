// Parses times into nanoseconds since 1970-01-01 UTC.
import { noNumber, readDigits } from "./numbers";

/** Returned for text that is not a time. */
export const noTime: u64 = 0;

const nanosPerDay: u64 = 86400000000000;

/**
 * Reads a Unix time with exactly this many digits and no leading zero; the number of digits implies the unit (see layout.ts). If `digits` is 0, reads
 * a time in ISO 8601.
 */
export function readTime(start: usize, end: usize, digits: u32): u64 {
  if (digits == 0) return readIsoTime(start, end);
  if (<u32>(end - start) != digits || load<u8>(start) == 48) return noTime;
  const value = readDigits(start, end);
  if (value == noNumber) return noTime;
  if (digits == 19) return value;
  return value * (digits == 16 ? 1000 : digits == 13 ? 1000000 : 1000000000);
}

/** Returns whether the text is a Unix time in another unit, which has another number of digits. */
export function isOtherUnit(start: usize, end: usize, digits: u32): bool {
  const length = <u32>(end - start);
  const isUnit = length == 10 || length == 13 || length == 16 || length == 19;
  return isUnit && length != digits && load<u8>(start) != 48 && readDigits(start, end) != noNumber;
}

/** Reads a time such as `2024-01-02T14:30:00.123456789Z`. */
function readIsoTime(start: usize, end: usize): u64 {
  if (end - start != 30 || !hasSeparators(start)) return noTime;
  const year = readDigits(start, start + 4);
  const month = readDigits(start + 5, start + 7);
  const day = readDigits(start + 8, start + 10);
  const hour = readDigits(start + 11, start + 13);
  const minute = readDigits(start + 14, start + 16);
  const second = readDigits(start + 17, start + 19);
  const nanos = readDigits(start + 20, start + 29);
  if (month - 1 > 11 || hour > 23 || minute > 59 || second > 59 || nanos == noNumber || year - 2001 > 284) return noTime;
  if (day - 1 >= daysInMonth(year, month)) return noTime;
  return daysSinceEpoch(year, month, day) * nanosPerDay + ((hour * 60 + minute) * 60 + second) * 1000000000 + nanos;
}

function hasSeparators(start: usize): bool {
  const isDate = load<u8>(start + 4) == 45 && load<u8>(start + 7) == 45 && load<u8>(start + 10) == 84;
  return isDate && load<u8>(start + 13) == 58 && load<u8>(start + 16) == 58 && load<u8>(start + 19) == 46 && load<u8>(start + 29) == 90;
}

function daysInMonth(year: u64, month: u64): u64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Returns the days since 1970-01-01, for years from 2001. A year starts in March here, so that the leap day comes last. */
function daysSinceEpoch(year: u64, month: u64, day: u64): u64 {
  const march = month > 2 ? year : year - 1;
  const monthOfYear = month > 2 ? month - 3 : month + 9;
  return march * 365 + march / 4 - march / 100 + march / 400 + (153 * monthOfYear + 2) / 5 + day - 1 - 719468;
}
