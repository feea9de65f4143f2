// Reads the time of a CSV row, from one column or from those of its date and its time of day.
import { endOf, startOf } from "../fields";
import { Column, column, timeForm } from "../layout";
import { Reject } from "../rejects";
import { row, timeAt } from "../row";
import { ambiguousTime, noTime } from "./dates";
import { readTime } from "./times";
import { isEmptyOrZero, noFault } from "./uncommon-columns";

const space: u8 = 32;
/** Longer dates and times of day are not read. */
const maxPartBytes: usize = 48;
const joined: usize = memory.data(104);

// @ts-ignore: decorator
@inline
export function readTimeField(): u32 {
  let start = startOf(column(Column.time));
  let end = endOf(column(Column.time));
  const other = column(Column.otherTime);
  if (other >= 0 && isEmptyOrZero(start, end)) {
    start = startOf(other);
    end = endOf(other);
  }
  if (column(Column.date) >= 0) {
    end = joinDate(start, end);
    start = joined;
  }
  const time = readTime(start, end, timeForm());
  store<u64>(row, time, timeAt);
  if (time > ambiguousTime) return noFault;
  return time == noTime ? Reject.timeInvalid : Reject.timeAmbiguous;
}

/** Writes the date, a space and the time of day into `joined`. Returns the end, which is that of an empty text if a part is too long. */
function joinDate(start: usize, end: usize): usize {
  const date = startOf(column(Column.date));
  const dateBytes = endOf(column(Column.date)) - date;
  if (dateBytes > maxPartBytes || end - start > maxPartBytes) return joined;
  memory.copy(joined, date, dateBytes);
  store<u8>(joined + dateBytes, space);
  memory.copy(joined + dateBytes + 1, start, end - start);
  return joined + dateBytes + 1 + (end - start);
}
