// Parses CSV with trades, in the layout that JavaScript has set (layout.ts).
import { accept } from "./accept";
import { readConditions } from "./eligibility";
import { columns, endOf, isMisquoted, splitLine, startOf, trimFields } from "./fields";
import { fail, idScopeOf } from "./host";
import { badName, findOrAddInstrument, groupAt, idDayAt, idSetAt, recordOf } from "./instruments";
import { Column, column, conditionForm, constantInstrument, idDayStart, isGrouped, order, priceScale, sideForm, timeDigits } from "./layout";
import { lineTooLong } from "./memory";
import { noNumber, readDecimal, readDigits, readScaledInteger } from "./numbers";
import { delimiters, region } from "./region";
import { Reject, reject } from "./rejects";
import { idAt, idBytesAt, idKindAt, idScopeAt, idTextAt, instrumentAt, priceAt, row, sideAt, sizeAt, timeAt, tradesAt } from "./row";
import { findDelimiters, positionMask } from "./scan";
import { appendToSequence, clearSequence, setSequence } from "./sequences";
import { noSide, readSide, unknownSide } from "./sides";
import { noTime, readTime } from "./times";
import { isEmptyOrZero, joinedVenue, joinVenue, noFault, readUncommonColumns } from "./uncommon-columns";

const zero: u32 = 48;
// The values of `order` (layout.ts) that name the id.
const bySequenceAndId: u32 = 2;
const byId: u32 = 3;
const nanosPerSecond: u64 = 1000000000;
const nanosPerDay: u64 = 86400000000000;

/** The maximum length of an id in bytes. */
let idBytesAllowed: u32 = 0;
/** The maximum length of a line in bytes, including its newline. */
export let maxLineBytes: u32 = 0;

export function resetCsv(idBytes: u32, lineBytes: u32): void {
  maxLineBytes = lineBytes + 1;
  idBytesAllowed = idBytes;
}

/** Parses the lines in the region, which must end in a newline. `offset` is the position of the region's first byte in the stream. */
export function parseCsv(bytes: u32, offset: f64): void {
  const count = findDelimiters(region, bytes, delimiters);
  const last = delimiters + (<usize>count << 2);
  const expected = <u32>column(Column.count);
  let line: u32 = 0;
  for (let delimiter = delimiters; delimiter < last; ) {
    delimiter = splitLine(region, line, delimiter, last, expected);
    if (columns != expected || isMisquoted) rejectLine(line, offset);
    else {
      let fault = readRow();
      // Blanks around fields are rare, so they are looked for only if the row cannot be read as it is.
      if (fault != noFault && trimFields()) fault = readRow();
      if (fault == noFault) accept();
      else reject(offset + <f64>line, fault);
    }
    const next = (load<u32>(delimiter - 4) & positionMask) + 1;
    if (next - line > maxLineBytes) fail(lineTooLong);
    line = next;
  }
}

/** Rejects a line, unless it is empty. */
function rejectLine(line: u32, offset: f64): void {
  if (isMisquoted) reject(offset + <f64>line, Reject.quoting);
  else if (columns != 1 || startOf(0) != endOf(0)) reject(offset + <f64>line, Reject.fieldCount);
}

/** Fills the current row from the fields. Returns the reason to reject the row, or `noFault`. */
function readRow(): u32 {
  const time = readTimeField();
  if (time != noFault) return time;
  const price = readPriceField();
  if (price != 0) return Reject.priceInvalid - 1 + price;
  const size = readDecimal(startOf(column(Column.size)), endOf(column(Column.size)), row + sizeAt);
  if (size != 0) return Reject.sizeInvalid - 1 + size;
  const sideColumn = column(Column.side);
  const side = sideColumn < 0 ? unknownSide : readSide(startOf(sideColumn), endOf(sideColumn), sideForm());
  if (side == noSide) return Reject.sideInvalid;
  store<u32>(row, side, sideAt);
  const identity = readIdFields();
  if (identity != noFault) return identity;
  const more = readUncommonColumns();
  if (more != noFault) return more;
  if (conditionForm() != 0 && !readConditions()) return Reject.conditionInvalid;
  const instrument = readInstrumentFields();
  if (instrument == noFault) store<u32>(row, idDayStart() < 0 ? load<u32>(row, instrumentAt) : findIdScope(), idScopeAt);
  return instrument;
}

// @ts-ignore: decorator
@inline
function readTimeField(): u32 {
  let start = startOf(column(Column.time));
  let end = endOf(column(Column.time));
  const other = column(Column.otherTime);
  if (other >= 0 && isEmptyOrZero(start, end)) {
    start = startOf(other);
    end = endOf(other);
  }
  const time = readTime(start, end, timeDigits());
  store<u64>(row, time, timeAt);
  return time == noTime ? Reject.timeInvalid : noFault;
}

// @ts-ignore: decorator
@inline
function readPriceField(): u32 {
  const start = startOf(column(Column.price));
  const end = endOf(column(Column.price));
  const scale = priceScale();
  return scale < 0 ? readDecimal(start, end, row + priceAt) : readScaledInteger(start, end, scale, row + priceAt);
}

/** Reads the id and the number that orders trades of equal time, if the layout has one. */
// @ts-ignore: decorator
@inline
function readIdFields(): u32 {
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

// @ts-ignore: decorator
@inline
function readInstrumentFields(): u32 {
  const symbolColumn = column(Column.symbol);
  if (symbolColumn < 0) {
    store<u32>(row, constantInstrument(), instrumentAt);
    return noFault;
  }
  const venueColumn = column(Column.venue);
  const symbol = startOf(symbolColumn);
  const symbolBytes = <u32>(endOf(symbolColumn) - symbol);
  let venue = venueColumn < 0 ? symbol : startOf(venueColumn);
  let venueBytes = venueColumn < 0 ? 0 : <u32>(endOf(venueColumn) - venue);
  const facility = column(Column.facility);
  if (facility >= 0 && !isEmptyOrZero(startOf(facility), endOf(facility))) {
    venueBytes = joinVenue(venue, venueBytes, startOf(facility), <u32>(endOf(facility) - startOf(facility)));
    venue = joinedVenue;
  }
  const index = findOrAddInstrument(venue, venueBytes, symbol, symbolBytes);
  if (index == badName) return Reject.symbolInvalid;
  store<u32>(row, index, instrumentAt);
  if (isGrouped() && venueBytes > 0 && load<u32>(recordOf(index), groupAt) == index) {
    store<u32>(recordOf(index), findOrAddInstrument(symbol, 0, symbol, symbolBytes), groupAt);
  }
  return noFault;
}

/** Returns the number of the set that the row's id belongs to, if ids start again each day. */
function findIdScope(): u32 {
  const index = load<u32>(row, instrumentAt);
  const record = recordOf(index);
  const day = <u32>((load<u64>(row, timeAt) - <u64>idDayStart() * nanosPerSecond) / nanosPerDay) + 1;
  if (load<u32>(record, idDayAt) != day) {
    store<u32>(record, idScopeOf(index, day), idSetAt);
    store<u32>(record, day, idDayAt);
  }
  return load<u32>(record, idSetAt);
}
