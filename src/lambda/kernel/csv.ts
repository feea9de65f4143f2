// Parses CSV with trades, in the layout that JavaScript has set (layout.ts).
import { accept } from "./accept";
import { columns, endOf, isMisquoted, splitLine, startOf } from "./fields";
import { fail } from "./host";
import { badName, findOrAddInstrument, groupAt, recordOf } from "./instruments";
import { Column, column, constantInstrument, isGrouped, isUnitGuessed, priceScale, sideForm, timeDigits } from "./layout";
import { lineTooLong } from "./memory";
import { noNumber, readDecimal, readDigits, readScaledInteger } from "./numbers";
import { delimiters, region } from "./region";
import { Reject, reject } from "./rejects";
import { idAt, idBytesAt, idKindAt, idTextAt, instrumentAt, priceAt, row, sideAt, sizeAt, timeAt, tradesAt } from "./row";
import { findDelimiters, positionMask } from "./scan";
import { clearSequence, setLongSequence, setSequence } from "./sequences";
import { noSide, readSide, unknownSide } from "./sides";
import { isOtherUnit, noTime, readTime } from "./times";
import { isEmptyOrZero, joinedVenue, joinVenue, noFault, readUncommonColumns } from "./uncommon-columns";

const zero: u32 = 48;

/** The maximum length of an id in bytes. */
let idBytesAllowed: u32 = 0;
/** The maximum length of a line in bytes, including its newline. */
export let maxLineBytes: u32 = 0;
/** Numbers of rows whose time is in a unit other than the layout's, indexed by the number of digits: 10, 13, 16 or 19. */
export const otherUnits: usize = memory.data(20 * 8);

export function resetCsv(idBytes: u32, lineBytes: u32): void {
  maxLineBytes = lineBytes + 1;
  idBytesAllowed = idBytes;
  memory.fill(otherUnits, 0, 160);
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
      const fault = readRow();
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
  return more != noFault ? more : readInstrumentFields();
}

// @ts-ignore: decorator
@inline
function readTimeField(): u32 {
  const digits = timeDigits();
  let start = startOf(column(Column.time));
  let end = endOf(column(Column.time));
  const other = column(Column.otherTime);
  if (other >= 0 && isEmptyOrZero(start, end)) {
    start = startOf(other);
    end = endOf(other);
  }
  const time = readTime(start, end, digits);
  store<u64>(row, time, timeAt);
  return time == noTime ? rejectTime(start, end, digits) : noFault;
}

function rejectTime(start: usize, end: usize, digits: u32): u32 {
  if (!isUnitGuessed() || !isOtherUnit(start, end, digits)) return Reject.timeInvalid;
  const counter = otherUnits + (<usize>(end - start) << 3);
  store<u64>(counter, load<u64>(counter) + 1);
  return Reject.timeUnit;
}

// @ts-ignore: decorator
@inline
function readPriceField(): u32 {
  const start = startOf(column(Column.price));
  const end = endOf(column(Column.price));
  const scale = priceScale();
  return scale < 0 || hasPoint(start, end) ? readDecimal(start, end, row + priceAt) : readScaledInteger(start, end, scale, row + priceAt);
}

function hasPoint(start: usize, end: usize): bool {
  for (let at = start; at < end; ++at) if (load<u8>(at) == 46) return true;
  return false;
}

/** Reads the id and the sequence number. If there is no sequence number, a numeric id serves as one. */
// @ts-ignore: decorator
@inline
function readIdFields(): u32 {
  const idColumn = column(Column.id);
  store<u32>(row, 0, idKindAt);
  clearSequence();
  if (idColumn >= 0) {
    const start = startOf(idColumn);
    const bytes = <u32>(endOf(idColumn) - start);
    if (bytes > idBytesAllowed) return Reject.idInvalid;
    if (bytes > 0) setId(start, bytes);
  }
  const sequenceColumn = column(Column.sequence);
  return sequenceColumn < 0 ? noFault : readSequenceField(startOf(sequenceColumn), endOf(sequenceColumn));
}

/**
 * Sets the row's id: a number if it consists of at most 19 digits without a leading zero, otherwise text. An id of 20 to 38 digits is text, but still
 * sets the sequence number.
 */
// @ts-ignore: decorator
@inline
export function setId(start: usize, bytes: u32): void {
  const id = <u32>load<u8>(start) == zero && bytes > 1 ? noNumber : readDigits(start, start + bytes);
  if (id != noNumber) {
    store<u64>(row, id, idAt);
    setSequence(id);
    store<u32>(row, 1, idKindAt);
  } else {
    store<u32>(row, <u32>start, idTextAt);
    store<u32>(row, bytes, idBytesAt);
    store<u32>(row, 2, idKindAt);
    setLongSequence(start, bytes);
  }
}

function readSequenceField(start: usize, end: usize): u32 {
  if (start == end) return noFault;
  const sequence = <u32>load<u8>(start) == zero && end > start + 1 ? noNumber : readDigits(start, end);
  if (sequence == noNumber) return Reject.sequenceInvalid;
  setSequence(sequence);
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
