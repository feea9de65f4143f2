// Reads times in a pattern of the layout, and turns local times into UTC.
import { ambiguousTime, daysInMonth, daysSinceEpoch, isYear, noTime } from "./dates";
import { findOffset } from "../host";
import { fileDay } from "../layout";
import { noNumber, readDigits } from "../numbers";
import { powerOfTen } from "../wide";

/** The parts of a pattern, in the order of `patternParts` (platform/time-pattern.ts). */
const enum Part {
  end,
  literal,
  year,
  month,
  day,
  hour,
  minute,
  second,
  /** The digits after the second, however many there are. */
  fraction,
}

/** The parts of the pattern, of 3 bytes each: the part, and the literal byte or the least and the largest number of digits. JavaScript writes them. */
export const timePattern: usize = memory.data(3 * 64);
/** The number read for each part. */
const values: usize = memory.data(9 * 8);
/** The last offset that was looked up: the period of local times to which it applies (the end is exclusive), and the offset, in nanoseconds. */
const offset: usize = memory.data(24);

const zero: u32 = 48;
const repeated: u32 = 1;
const nanosPerDay: u64 = 86400000000000;

export function resetLocalTimes(): void {
  memory.fill(offset, 0, 24);
}

/** Reads a time in the pattern. Returns `noTime` for any other text, and `ambiguousTime` if the zone repeats the local time. */
export function readPatternTime(start: usize, end: usize): u64 {
  memory.fill(values, 0, 9 * 8);
  let at = start;
  for (let part = timePattern; load<u8>(part) != <u8>Part.end; part += 3) {
    at = readPart(part, at, end);
    if (at == 0) return noTime;
  }
  return at == end ? valuesToUtc() : noTime;
}

function valueOf(part: Part): u64 {
  return load<u64>(values + (<usize>part << 3));
}

/** Reads one part of the pattern at this place. Returns the place after it, or 0 if the text differs. */
function readPart(part: usize, at: usize, end: usize): usize {
  const kind = <u32>load<u8>(part);
  if (kind == <u32>Part.literal) return at < end && load<u8>(at) == load<u8>(part, 1) ? at + 1 : 0;
  const most = <u32>load<u8>(part, 2);
  let stop = at;
  while (stop < end && stop < at + most && <u32>load<u8>(stop) - zero <= 9) ++stop;
  const digits = <u32>(stop - at);
  if (digits < <u32>load<u8>(part, 1)) return 0;
  const value = digits == 0 ? 0 : readDigits(at, stop);
  if (value == noNumber) return 0;
  store<u64>(values + (<usize>kind << 3), kind == <u32>Part.fraction ? value * powerOfTen(9 - digits) : value);
  return stop;
}

function valuesToUtc(): u64 {
  const hour = valueOf(Part.hour);
  if (hour > 23 || valueOf(Part.minute) > 59 || valueOf(Part.second) > 59) return noTime;
  const seconds = (hour * 60 + valueOf(Part.minute)) * 60 + valueOf(Part.second);
  const year = valueOf(Part.year);
  const month = valueOf(Part.month);
  const day = valueOf(Part.day);
  // A file whose rows have only times of day has its date in its name.
  const hasDate = fileDay() == 0;
  if (hasDate && (!isYear(year) || month - 1 > 11 || day - 1 >= daysInMonth(year, month))) return noTime;
  const days = hasDate ? daysSinceEpoch(year, month, day) : <u64>fileDay();
  return toUtc(days * nanosPerDay + seconds * 1000000000 + valueOf(Part.fraction));
}

/** Turns a local time, in nanoseconds since 1970 as if its zone were UTC, into UTC. Returns `noTime` if the zone skips it. */
export function toUtc(local: u64): u64 {
  if (local < load<u64>(offset) || local >= load<u64>(offset, 8)) {
    const fault = findOffset(local, offset);
    if (fault != 0) {
      resetLocalTimes();
      return fault == repeated ? ambiguousTime : noTime;
    }
  }
  return local - load<u64>(offset, 16);
}
