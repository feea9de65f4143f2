// What few layouts have: how many trades a row stands for, whether it was corrected, whether it is a trade at all, and a facility that trades
// were reported to, beside an exchange.
import { endOf, startOf } from "./fields";
import { Column, column } from "./layout";
import { noNumber, readDigits } from "./numbers";
import { Reject } from "./rejects";
import { row, tradesAt } from "./row";

/** Instead of a fault. */
export const fine: u32 = 0xffffffff;
const zero: u32 = 48;
const letterT: u32 = 84;
/** No field can hold it: an exchange and a facility are never mistaken for others. */
const newline: u32 = 10;
/** Of each part of a joined name; longer ones are no names, and this much is enough to refuse them. */
const maxPartBytes: u32 = 128;

/** An exchange and a facility, joined. */
export const joinedVenue: usize = memory.data(272);

// @ts-ignore: decorator
@inline
export function takeRare(): u32 {
  store<u32>(row, 1, tradesAt);
  if (column(Column.first) >= 0 && !takeCount()) return Reject.countInvalid;
  if (column(Column.action) >= 0 && !isLetter(column(Column.action), letterT)) return Reject.actionInvalid;
  return column(Column.correction) < 0 ? fine : correctionFault(startOf(column(Column.correction)), endOf(column(Column.correction)));
}

function takeCount(): bool {
  const first = readDigits(startOf(column(Column.first)), endOf(column(Column.first)));
  const last = readDigits(startOf(column(Column.last)), endOf(column(Column.last)));
  if (first == noNumber || last == noNumber || last < first || last - first > 999999999) return false;
  store<u32>(row, <u32>(last - first) + 1, tradesAt);
  return true;
}

function isLetter(name: i32, letter: u32): bool {
  return endOf(name) == startOf(name) + 1 && <u32>load<u8>(startOf(name)) == letter;
}

/**
 * The record of a trade that was corrected (1) holds what is right, and the record that follows it (12) what had been wrong. What was erroneous (7)
 * or cancelled (8) does not count, and neither do the records that say so (11, 10).
 */
function correctionFault(start: usize, end: usize): u32 {
  if (start == end) return fine;
  const code = readDigits(start, end);
  if (code <= 1) return fine;
  return code == 7 || code == 8 || (code >= 10 && code <= 12) ? Reject.corrected : Reject.correctionInvalid;
}

/** A number that is not told is left empty, or zero. */
// @ts-ignore: decorator
@inline
export function isNothing(start: usize, end: usize): bool {
  return start == end || (end == start + 1 && <u32>load<u8>(start) == zero);
}

/** Returns the bytes of the joined name. */
export function joinVenue(venue: usize, venueBytes: u32, facility: usize, facilityBytes: u32): u32 {
  const first = min(venueBytes, maxPartBytes);
  const second = min(facilityBytes, maxPartBytes);
  memory.copy(joinedVenue, venue, first);
  store<u8>(joinedVenue + first, <u8>newline);
  memory.copy(joinedVenue + first + 1, facility, second);
  return first + 1 + second;
}
