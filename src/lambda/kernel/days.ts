// Daily bars that rows are added to directly, because they are not the sums of shorter bars: a print in extended hours sets prices of shorter bars only, and
// the days of a session begin at other times than those of UTC.
import { findDay } from "./host";

const nanosPerDay: u64 = 86400000000000;
const none: u32 = 0xffffffff;

/** The number of the table. */
export let dayTable: u32 = none;
let isSession: bool = false;
/** The day that was looked up last: start, end (exclusive) and two numbers that are not used here, in nanoseconds. */
const day: usize = memory.data(32);
/** The end (exclusive) of the day whose start `startOfDay` returned last. */
export let endOfDay: u64 = 0;

/** Forgets the table. */
export function resetDays(): void {
  dayTable = none;
  memory.fill(day, 0, 32);
}

/** Adds rows to this table directly. Its bars are days of the session's time zone if `session` is true, otherwise of UTC. */
export function setDayTable(table: u32, session: bool): void {
  dayTable = table;
  isSession = session;
}

// @ts-ignore: decorator
@inline
export function hasDayTable(): bool {
  return dayTable != none;
}

/** Returns the start of the day that contains a time, both in nanoseconds. */
export function startOfDay(time: u64): u64 {
  if (!isSession) {
    const start = time - (time % nanosPerDay);
    endOfDay = start + nanosPerDay;
    return start;
  }
  if (time < load<u64>(day) || time >= load<u64>(day, 8)) findDay(true, time, day);
  endOfDay = load<u64>(day, 8);
  return load<u64>(day);
}
