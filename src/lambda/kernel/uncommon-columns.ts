// Columns that few layouts have: how many trades a row represents, corrections, whether the row is a trade at all, and the reporting facility
// beside the exchange.
import { endOf, startOf } from "./fields";
import { Column, column } from "./layout";
import { noNumber, readDigits } from "./numbers";
import { Reject } from "./rejects";
import { row, tradesAt } from "./row";

/** No reason to reject a row. */
export const noFault: u32 = 0xffffffff;
const zero: u32 = 48;
const letterT: u32 = 84;
/** The separator of exchange and facility. No field can contain it, so joined names are unambiguous. */
const newline: u32 = 10;
/** Bytes kept of each part of a joined name. Longer names are invalid, and this is enough to reject them. */
const maxPartBytes: u32 = 128;

/** Exchange and facility, joined by `joinVenue`. */
export const joinedVenue: usize = memory.data(272);

// @ts-ignore: decorator
@inline
export function readUncommonColumns(): u32 {
  store<u32>(row, 1, tradesAt);
  if (column(Column.first) >= 0 && !readTradeCount()) return Reject.countInvalid;
  if (column(Column.action) >= 0 && !isLetter(column(Column.action), letterT)) return Reject.actionInvalid;
  return column(Column.correction) < 0 ? noFault : correctionFault(startOf(column(Column.correction)), endOf(column(Column.correction)));
}

function readTradeCount(): bool {
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
 * Correction codes of Polygon. A corrected trade (1) has the right values and counts; the record after it (12) has the wrong ones. Erroneous (7) and
 * cancelled (8) trades do not count, nor do the records that say so (11 and 10).
 */
function correctionFault(start: usize, end: usize): u32 {
  if (start == end) return noFault;
  const code = readDigits(start, end);
  if (code <= 1) return noFault;
  return code == 7 || code == 8 || (code >= 10 && code <= 12) ? Reject.corrected : Reject.correctionInvalid;
}

/** Vendors write a missing number as an empty field or zero. */
// @ts-ignore: decorator
@inline
export function isEmptyOrZero(start: usize, end: usize): bool {
  return start == end || (end == start + 1 && <u32>load<u8>(start) == zero);
}

/** Writes the joined name to `joinedVenue`. Returns its length in bytes. */
export function joinVenue(venue: usize, venueBytes: u32, facility: usize, facilityBytes: u32): u32 {
  const first = min(venueBytes, maxPartBytes);
  const second = min(facilityBytes, maxPartBytes);
  memory.copy(joinedVenue, venue, first);
  store<u8>(joinedVenue + first, <u8>newline);
  memory.copy(joinedVenue + first + 1, facility, second);
  return first + 1 + second;
}
