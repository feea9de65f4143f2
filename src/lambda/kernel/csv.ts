// Parses CSV with trades, in the layout that JavaScript has set (layout.ts).
import { accept } from "./accept";
import { countDirection } from "./direction";
import { readConditions } from "./eligibility";
import { columns, endOf, isMisquoted, splitLine, startOf, trimFields } from "./fields";
import { fail, idScopeOf } from "./host";
import { readIdFields } from "./columns/identity";
import { badName, findOrAddInstrument, groupAt, idDayAt, idSetAt, recordOf } from "./instruments";
import {
  Column, column, conditionForm, constantInstrument, constantVenue, hasTrailer, idDayStart, isDirected, isGrouped, isZeroNoTrade, priceScale, separator, sideForm,
} from "./layout";
import { lineTooLong } from "./memory";
import { notPositive, readDecimal, readScaledInteger } from "./numbers";
import { delimiters, region } from "./region";
import { Reject, reject } from "./rejects";
import { idScopeAt, instrumentAt, priceAt, row, sideAt, sizeAt, timeAt } from "./row";
import { findDelimiters, positionMask } from "./scan";
import { noSide, readSide, unknownSide } from "./columns/sides";
import { readTimeField } from "./columns/time-field";
import { actionFault, isEmptyOrZero, isZero, joinedVenue, joinVenue, noFault, readUncommonColumns } from "./columns/uncommon-columns";

const nanosPerSecond: u64 = 1000000000;
const nanosPerDay: u64 = 86400000000000;

/** The maximum length of a line in bytes, including its newline. */
export let maxLineBytes: u32 = 0;

export function resetCsv(lineBytes: u32): void {
  maxLineBytes = lineBytes + 1;
}

/** Parses the lines in the region, which must end in a newline. `offset` is the position of the region's first byte in the stream. */
export function parseCsv(bytes: u32, offset: f64): void {
  const count = findDelimiters(region, bytes, delimiters, separator());
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
      if (fault == noFault) {
        if (isDirected()) countDirection();
        accept();
      } else rejectRow(line, offset, fault);
    }
    const next = (load<u32>(delimiter - 4) & positionMask) + 1;
    if (next - line > maxLineBytes) fail(lineTooLong);
    line = next;
  }
}

/** Rejects a line, unless it is empty. */
function rejectLine(line: u32, offset: f64): void {
  if (isMisquoted) reject(offset + <f64>line, Reject.quoting);
  else if (columns != 1 || startOf(0) != endOf(0)) rejectRow(line, offset, Reject.fieldCount);
}

/** Rejects a row, unless it is a trailer, which begins with the field `END`. */
function rejectRow(line: u32, offset: f64, fault: u32): void {
  const isTrailer = hasTrailer() && load<u32>(region + line) == (0x444e45 | (separator() << 24));
  if (!isTrailer) reject(offset + <f64>line, fault);
}

/** Fills the current row from the fields. Returns the reason to reject the row, or `noFault`. */
function readRow(): u32 {
  const action = column(Column.action);
  // The fields of a row that is no trade may be empty, so the action is looked at first.
  if (action >= 0) {
    const fault = actionFault(startOf(action), endOf(action));
    if (fault != noFault) return fault;
  }
  const time = readTimeField();
  if (time != noFault) return time;
  const price = readPriceField();
  if (price != 0) return Reject.priceInvalid - 1 + price;
  const size = readDecimal(startOf(column(Column.size)), endOf(column(Column.size)), row + sizeAt);
  if (size != 0) return sizeFault(size);
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

function sizeFault(size: u32): u32 {
  const isNoTrade = size == notPositive && isZeroNoTrade() && isZero(startOf(column(Column.size)), endOf(column(Column.size)));
  return isNoTrade ? Reject.notTrade : Reject.sizeInvalid - 1 + size;
}

// @ts-ignore: decorator
@inline
function readPriceField(): u32 {
  const start = startOf(column(Column.price));
  const end = endOf(column(Column.price));
  const scale = priceScale();
  return scale < 0 ? readDecimal(start, end, row + priceAt) : readScaledInteger(start, end, scale, row + priceAt);
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
  let venue = venueColumn < 0 ? constantVenue + 1 : startOf(venueColumn);
  let venueBytes = venueColumn < 0 ? <u32>load<u8>(constantVenue) : <u32>(endOf(venueColumn) - venue);
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
