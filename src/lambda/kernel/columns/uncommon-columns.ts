// Reads columns that few layouts have: the ids of the first and last trade of a row, corrections, and the reporting
// facility; and tells rows that are no trades.
import { endOf, startOf } from "../fields";
import { Column, column } from "../layout";
import { noNumber, readDigits } from "../numbers";
import { Reject } from "../rejects";
import { row, tradesAt } from "../row";

/** Returned if there is no reason to reject the row. */
export const noFault: u32 = 0xffffffff;
const zero: u32 = 48;
const point: u32 = 46;
/** The separator of exchange and facility. No field can contain a newline, so joined names are unambiguous. */
const newline: u32 = 10;
/** The maximum number of bytes that are kept of each part of a joined name. Longer parts are invalid, and this many bytes suffice to reject them. */
const maxPartBytes: u32 = 128;

/** The names of exchange and facility, as joined by `joinVenue`. */
export const joinedVenue: usize = memory.data(272);

// @ts-ignore: decorator
@inline
export function readUncommonColumns(): u32 {
  store<u32>(row, 1, tradesAt);
  if (column(Column.first) >= 0 && !readTradeCount()) return Reject.countInvalid;
  return column(Column.correction) < 0 ? noFault : correctionFault(startOf(column(Column.correction)), endOf(column(Column.correction)));
}

function readTradeCount(): bool {
  const first = readDigits(startOf(column(Column.first)), endOf(column(Column.first)));
  const last = readDigits(startOf(column(Column.last)), endOf(column(Column.last)));
  if (first == noNumber || last == noNumber || last < first || last - first > 999999999) return false;
  store<u32>(row, <u32>(last - first) + 1, tradesAt);
  return true;
}

/**
 * Checks an action of Databento. Only T is a trade. F is the resting order's part of a trade, which another row has as T; A, C, M, R and N change the book.
 * See https://databento.com/docs/standards-and-conventions/common-fields-enums-types.
 */
export function actionFault(start: usize, end: usize): u32 {
  if (end != start + 1) return Reject.actionInvalid;
  const action = <u32>load<u8>(start);
  if (action == 84) return noFault;
  const isKnown = action == 65 || action == 67 || action == 70 || action == 77 || action == 78 || action == 82;
  return isKnown ? Reject.notTrade : Reject.actionInvalid;
}

/** Whether the text is a zero, such as `0` or `0.00`. */
export function isZero(start: usize, end: usize): bool {
  let at = start;
  while (at < end && (<u32>load<u8>(at) == zero || <u32>load<u8>(at) == point)) ++at;
  return at == end && end > start && load<u8>(start) == zero;
}

/**
 * Checks a correction code of Polygon. A corrected trade (1) has the right values and is accepted; the record after it (12) has the wrong values.
 * Erroneous (7) and cancelled (8) trades are rejected, as are the records that report them (11 and 10).
 */
function correctionFault(start: usize, end: usize): u32 {
  if (start == end) return noFault;
  const code = readDigits(start, end);
  if (code <= 1) return noFault;
  return code == 7 || code == 8 || (code >= 10 && code <= 12) ? Reject.corrected : Reject.correctionInvalid;
}

/** Returns whether a number is missing, which vendors write as an empty field or as zero. */
// @ts-ignore: decorator
@inline
export function isEmptyOrZero(start: usize, end: usize): bool {
  return start == end || (end == start + 1 && <u32>load<u8>(start) == zero);
}

/** Joins the names of exchange and facility in `joinedVenue`. Returns the length in bytes. */
export function joinVenue(venue: usize, venueBytes: u32, facility: usize, facilityBytes: u32): u32 {
  const first = min(venueBytes, maxPartBytes);
  const second = min(facilityBytes, maxPartBytes);
  memory.copy(joinedVenue, venue, first);
  store<u8>(joinedVenue + first, <u8>newline);
  memory.copy(joinedVenue + first + 1, facility, second);
  return first + 1 + second;
}
