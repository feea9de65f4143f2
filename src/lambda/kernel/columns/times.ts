// Parses times into nanoseconds since 1970-01-01 UTC.
import { daysInMonth, daysSinceEpoch, isYear, noTime } from "./dates";
import { readPatternTime, toUtc } from "./local-times";
import { noNumber, readDigits } from "../numbers";
import { powerOfTen } from "../wide";

// The forms of times. A form from 10 on is the number of digits of a Unix time: 10 for seconds, 13 for milliseconds, 16 for microseconds, 19 for nanoseconds.
/** The digits before the point tell the unit of each Unix time, and other times are in ISO 8601 with a zone. */
const anyForm: u32 = 0;
/** Local times in the layout's own pattern (local-times.ts). */
const patternForm: u32 = 1;
/** ISO 8601; a time without a zone is a local time. */
const isoForm: u32 = 2;
/** Unix times of any length in seconds. The forms after it are the same in milliseconds, microseconds and nanoseconds. */
const secondsForm: u32 = 3;
const mostDecimals: u32 = 9;

const nanosPerDay: u64 = 86400000000000;
const zero: u32 = 48;
const point: u32 = 46;
const colon: u32 = 58;
const noZone: u64 = 0x8000000000000000;

/** Reads a time in the form of the layout. */
export function readTime(start: usize, end: usize, form: u32): u64 {
  const length = <u32>(end - start);
  if (form >= 10) return length == form ? readUnixTime(start, end, length) : noTime;
  if (form == anyForm) {
    const time = isUnit(length) ? readUnixTime(start, end, length) : noTime;
    return time != noTime ? time : readOtherTime(start, end);
  }
  if (form == patternForm) return readPatternTime(start, end);
  return form == isoForm ? readIsoTime(start, end, true) : readFraction(start, end, form - secondsForm);
}

/** Reads a Unix time with a fraction, the digits before which tell the unit, or a time in ISO 8601 with a zone. */
function readOtherTime(start: usize, end: usize): u64 {
  const digits = <u32>(findPoint(start, end) - start);
  const hasUnit = digits == 10 || digits == 13 || digits == 16;
  return hasUnit && <u32>load<u8>(start) != zero ? readFraction(start, end, (digits - 10) / 3) : readIsoTime(start, end, false);
}

/** Reads a Unix time in seconds (unit 0), milliseconds, microseconds or nanoseconds, with or without a fraction. Nothing may be finer than a nanosecond. */
function readFraction(start: usize, end: usize, unit: u32): u64 {
  const at = findPoint(start, end);
  const whole = readDigits(start, at);
  const decimals = mostDecimals - 3 * unit;
  let last = end;
  while (last > at + 1 && <u32>load<u8>(last - 1) == zero) --last;
  const places = last > at + 1 ? <u32>(last - at - 1) : 0;
  if (whole == noNumber || places > decimals || (at < end && at + 1 == end) || whole > 9000000000000000000 / powerOfTen(decimals)) return noTime;
  const fraction = places == 0 ? 0 : readDigits(at + 1, last);
  return fraction == noNumber ? noTime : whole * powerOfTen(decimals) + fraction * powerOfTen(decimals - places);
}

function findPoint(start: usize, end: usize): usize {
  let at = start;
  while (at < end && <u32>load<u8>(at) != point) ++at;
  return at;
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
 * second, and the zone may be `Z`, `UTC` or an offset such as `+00:00` or `-0500`. Without a zone, it is a local time if `mayBeLocal`.
 */
function readIsoTime(start: usize, end: usize, mayBeLocal: bool): u64 {
  if (end - start < 19 || !hasSeparators(start)) return noTime;
  const year = readDigits(start, start + 4);
  const month = readDigits(start + 5, start + 7);
  const day = readDigits(start + 8, start + 10);
  const hour = readDigits(start + 11, start + 13);
  const minute = readDigits(start + 14, start + 16);
  const second = readDigits(start + 17, start + 19);
  if (month - 1 > 11 || hour > 23 || minute > 59 || second > 59 || !isYear(year) || day - 1 >= daysInMonth(year, month)) return noTime;
  let zone = start + 19;
  let nanos: u64 = 0;
  if (zone < end && load<u8>(zone) == point) {
    const fraction = ++zone;
    while (zone < end && <u32>load<u8>(zone) - zero <= 9) ++zone;
    if (zone == fraction || zone > fraction + 9) return noTime;
    nanos = readDigits(fraction, zone) * powerOfTen(9 - <u32>(zone - fraction));
  }
  const local = daysSinceEpoch(year, month, day) * nanosPerDay + ((hour * 60 + minute) * 60 + second) * 1000000000 + nanos;
  if (mayBeLocal && zone == end) return toUtc(local);
  const minutes = readZone(zone, end);
  return minutes == noZone ? noTime : local - minutes * 60000000000;
}

function hasSeparators(start: usize): bool {
  const separator = load<u8>(start + 10);
  const isDate = load<u8>(start + 4) == 45 && load<u8>(start + 7) == 45 && (separator == 84 || separator == 32);
  return isDate && load<u8>(start + 13) == colon && load<u8>(start + 16) == colon;
}

/** Returns the offset of a zone from UTC in minutes (modulo 2^64, so that west is negative), or `noZone`. */
function readZone(start: usize, end: usize): u64 {
  const bytes = <u32>(end - start);
  if (bytes == 0) return noZone;
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
