// The calendar, and the values that stand for a text that is no time.

/** Returned for text that is not a time. */
export const noTime: u64 = 0;
/** Returned for a local time that its time zone repeats when it sets clocks back. No time is read that is as old. */
export const ambiguousTime: u64 = 1;

/** Whether times of this year can be read: from 1971 to 2285. Nanoseconds since 1970 fit into 63 bits until 2262, and no trade is older. */
export function isYear(year: u64): bool {
  return year - 1971 <= 314;
}

export function daysInMonth(year: u64, month: u64): u64 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Returns the days since 1970-01-01, for years from 1971. A year starts in March here, so that the leap day comes last. */
export function daysSinceEpoch(year: u64, month: u64, day: u64): u64 {
  const march = month > 2 ? year : year - 1;
  const monthOfYear = month > 2 ? month - 3 : month + 9;
  return march * 365 + march / 4 - march / 100 + march / 400 + (153 * monthOfYear + 2) / 5 + day - 1 - 719468;
}
