// Reads the id of a CSV row and the number that orders trades of equal time.
import { endOf, startOf } from "../fields";
import { Column, column, order } from "../layout";
import { noNumber, readDigits } from "../numbers";
import { Reject } from "../rejects";
import { idAt, idBytesAt, idKindAt, idTextAt, row } from "../row";
import { appendToSequence, clearSequence, setSequence } from "../sequences";
import { noFault } from "./uncommon-columns";

const zero: u32 = 48;
// The values of `order` (layout.ts) that name the id.
const bySequenceAndId: u32 = 2;
const byId: u32 = 3;

/** The maximum length of an id in bytes. */
let idBytesAllowed: u32 = 0;

export function resetIdentity(idBytes: u32): void {
  idBytesAllowed = idBytes;
}

/** Reads the id and the number that orders trades of equal time, if the layout has one. */
// @ts-ignore: decorator
@inline
export function readIdFields(): u32 {
  const idColumn = column(Column.id);
  store<u32>(row, 0, idKindAt);
  clearSequence();
  let id: usize = 0;
  let bytes: u32 = 0;
  if (idColumn >= 0) {
    id = startOf(idColumn);
    bytes = <u32>(endOf(idColumn) - id);
    if (bytes > idBytesAllowed) return Reject.idInvalid;
    if (bytes > 0) setId(id, bytes);
  }
  const by = order();
  if (by == 0) return noFault;
  if (by == byId) {
    if (load<u32>(row, idKindAt) == 1) setSequence(load<u64>(row, idAt));
    return noFault;
  }
  return readSequenceField(startOf(column(Column.sequence)), endOf(column(Column.sequence)), id, by == bySequenceAndId ? bytes : 0);
}

/** Sets the row's id: a number if it consists of at most 19 digits without a leading zero, otherwise text. */
// @ts-ignore: decorator
@inline
export function setId(start: usize, bytes: u32): void {
  const id = <u32>load<u8>(start) == zero && bytes > 1 ? noNumber : readDigits(start, start + bytes);
  if (id != noNumber) {
    store<u64>(row, id, idAt);
    store<u32>(row, 1, idKindAt);
  } else {
    store<u32>(row, <u32>start, idTextAt);
    store<u32>(row, bytes, idBytesAt);
    store<u32>(row, 2, idKindAt);
  }
}

/** Sets the sequence number, which may be empty. An id of `idBytes` bytes is appended to it, unless this is 0. */
function readSequenceField(start: usize, end: usize, id: usize, idBytes: u32): u32 {
  if (start == end) return noFault;
  const sequence = <u32>load<u8>(start) == zero && end > start + 1 ? noNumber : readDigits(start, end);
  if (sequence == noNumber) return Reject.sequenceInvalid;
  setSequence(sequence);
  if (idBytes > 0) appendToSequence(id, idBytes);
  return noFault;
}
