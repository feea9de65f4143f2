// Parses times into nanoseconds since 1970-01-01 UTC.
import { noNumber, readDigits } from "./numbers";
import { powerOfTen } from "./wide";

/** Returned for text that is not a time. */
export const noTime: u64 = 0;

const nanosPerDay: u64 = 86400000000000;
const zero: u32 = 48;
const point: u32 = 46;
const colon: u32 = 58;
const noZone: u64 = 0x8000000000000000;

/** Reads a time in the form of the layout (see layout.ts). */
export function readTime(start: usize, end: usize, digits: u32): u64 {
  const length = <u32>(end - start);
  if (digits == 0) return isUnit(length) ? readUnixTime(start, end, length) : readIsoTime(start, end);
  return length == digits ? readUnixTime(start, end, length) : noTime;
}

// @ts-ignore: decorator
@inline
function isUnit(digits: u32): bool {
  return digits == 19 || digits == 16 || digits == 13 || digits == 10;
}

/** Reads a Unix time without a leading zero. From 2001 to 2286, its number of digits tells the unit. */
// @ts-ignore: decorator
@inline
function readUnixTime(start: usize, end: usize, digits: u32): u64 {
  if (load<u8>(start) == zero) return noTime;
  const value = readDigits(start, end);
  if (value == noNumber) return noTime;
  if (digits == 19) return value;
  return value * (digits == 16 ? 1000 : digits == 13 ? 1000000 : 1000000000);
}

/**
 * Reads a time in ISO 8601 with a zone, such as `2024-01-02T14:30:00.123456789Z`. The separator may be a space, there may be up to nine digits after the
 * second, and the zone may be `Z`, `UTC` or an offset such as `+00:00` or `-0500`.
 */
function readIsoTime(start: usize, end: usize): u64 {
  if (end - start < 20 || !hasSeparators(start)) return noTime;
  const year = readDigits(start, start + 4);
  const month = readDigits(start + 5, start + 7);
  const day = readDigits(start + 8, start + 10);
  const hour = readDigits(start + 11, start + 13);
  const minute = readDigits(start + 14, start + 16);
  const second = readDigits(start + 17, start + 19);
  if (month - 1 > 11 || hour > 23 || minute > 59 || second > 59 || year - 1971 > 314 || day - 1 >= daysInMonth(year, month)) return noTime;
  let zone = start + 19;
  let nanos: u64 = 0;
  if (load<u8>(zone) == point) {
    const fraction = ++zone;
    while (zone < end && <u32>load<u8>(zone) - zero <= 9) ++zone;
    if (zone == fraction || zone > fraction + 9) return noTime;
    nanos = readDigits(fraction, zone) * powerOfTen(9 - <u32>(zone - fraction));
  }
  const minutes = readZone(zone, end);
  if (minutes == noZone) return noTime;
  return daysSinceEpoch(year, month, day) * nanosPerDay + ((hour * 60 + minute) * 60 + second - minutes * 60) * 1000000000 + nanos;
}

function hasSeparators(start: usize): bool {
  const separator = load<u8>(start + 10);
  const isDate = load<u8>(start + 4) == 45 && load<u8>(start + 7) == 45 && (separator == 84 || separator == 32);
  return isDate && load<u8>(start + 13) == colon && load<u8>(start + 16) == colon;
}

/** Returns the offset of a zone from UTC in minutes (modulo 2^64, so that west is negative), or `noZone`. */
function readZone(start: usize, end: usize): u64 {
  const bytes = <u32>(end - start);
  const first = <u32>load<u8>(start);
  if (bytes == 1) return first == 90 ? 0 : noZone;
  if (bytes == 3 || (bytes == 4 && first == 32)) return (load<u32>(end - 3) & 0xffffff) == 0x435455 ? 0 : noZone;
  if (first != 43 && first != 45) return noZone;
  if (bytes == 6 ? load<u8>(start + 3) != colon : bytes != 5) return noZone;
  const hours = readDigits(start + 1, start + 3);
  const minutes = readDigits(end - 2, end);
  if (hours > 15 || minutes > 59) return noZone;
  const offset = hours * 60 + minutes;
  return first == 45 ? 0 - offset : offset;
}

function daysInMonth(year: u64, month: u64): u64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Returns the days since 1970-01-01, for years from 1971. A year starts in March here, so that the leap day comes last. */
function daysSinceEpoch(year: u64, month: u64, day: u64): u64 {
  const march = month > 2 ? year : year - 1;
  const monthOfYear = month > 2 ? month - 3 : month + 9;
  return march * 365 + march / 4 - march / 100 + march / 400 + (153 * monthOfYear + 2) / 5 + day - 1 - 719468;
}
