// Parses canonical trades, one JSON object per line. Lines in the plain form (no spaces, no escapes, fields in any order) are parsed here, all
// others in JavaScript.
import { accept } from "./accept";
import { maxLineBytes } from "./csv";
import { fail, readUncommonLine } from "./host";
import { setId } from "./columns/identity";
import { badName, findOrAddInstrument } from "./instruments";
import { lineTooLong } from "./memory";
import { noNumber, readDecimal, readDigits } from "./numbers";
import { region } from "./region";
import { idKindAt, idScopeAt, instrumentAt, priceAt, row, sideAt, sizeAt, timeAt, tradesAt } from "./row";
import { clearSequence, setSequence } from "./sequences";
import { noSide, readSide, unknownSide } from "./columns/sides";

const newline: u8 = 10;
const carriageReturn: u8 = 13;
const quote: u8 = 34;
const comma: u8 = 44;
const colon: u8 = 58;
const backslash: u8 = 92;
const opening: u8 = 123;
const closing: u8 = 125;

// Names of fields as 64-bit words, whose bytes are the letters, the first letter in the lowest byte.
const nameOfSymbol: u64 = 0x6c6f626d7973;
const nameOfTime: u64 = 0x7374;
const nameOfId: u64 = 0x6469;
const nameOfSequence: u64 = 0x716573;
const nameOfPrice: u64 = 0x6563697270;
const nameOfSize: u64 = 0x657a6973;
const nameOfSide: u64 = 0x65646973;
const nameOfVenue: u64 = 0x65756e6576;

/** The fields of a trade. `values` holds the start and end address of each field's value; the start is 0 if the field is missing. */
const enum Field {
  version,
  symbol,
  time,
  id,
  sequence,
  price,
  size,
  side,
  venue,
}
const none: i32 = -1;
const values: usize = memory.data(9 * 8);

/** Parses the lines in the region. `offset` is the position of the region's first byte in the stream. */
export function parseNdjson(bytes: u32, offset: f64): void {
  const last = region + bytes;
  for (let line = region; line < last; ) {
    const end = splitObject(line);
    if (end != 0 && readTrade()) accept();
    else if (readUncommonLine(<u32>line, offset + <f64>(line - region)) != 0) accept();
    const next = afterLine(end != 0 ? end : line);
    if (next - line > maxLineBytes) fail(lineTooLong);
    line = next;
  }
}

function afterLine(from: usize): usize {
  let at = from;
  while (load<u8>(at) != newline) ++at;
  return at + 1;
}

// @ts-ignore: decorator
@inline
function start(field: Field): usize {
  return <usize>load<u32>(values + (<usize>field << 3));
}

// @ts-ignore: decorator
@inline
function end(field: Field): usize {
  return <usize>load<u32>(values + (<usize>field << 3), 4);
}

/** Finds the values of a line in the plain form. Returns the address after the closing brace; 0 if the line is in another form. */
function splitObject(line: usize): usize {
  memory.fill(values, 0, 72);
  if (load<u8>(line) != opening) return 0;
  let at = line + 1;
  while (true) {
    if (load<u8>(at) != quote) return 0;
    const name = at + 1;
    for (at = name; load<u8>(at) >= 97; ++at) {}
    if (load<u8>(at) != quote || load<u8>(at + 1) != colon) return 0;
    const field = fieldNamed(name, <u32>(at - name));
    if (field == none || start(field) != 0) return 0;
    at = field == Field.version ? readVersionValue(at + 2) : readTextValue(at + 2, field);
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == closing) return isEnd(at + 1) ? at + 1 : 0;
    if (after != comma) return 0;
    ++at;
  }
}

function isEnd(at: usize): bool {
  return load<u8>(at) == newline || (load<u8>(at) == carriageReturn && load<u8>(at + 1) == newline);
}

// @ts-ignore: decorator
@inline
function fieldNamed(name: usize, bytes: u32): i32 {
  if (bytes > 6) return none;
  const word = load<u64>(name) & ((<u64>1 << (<u64>bytes << 3)) - 1);
  if (bytes < 3) return word == nameOfTime ? Field.time : word == nameOfId ? Field.id : word == 0x76 ? Field.version : none;
  if (word == nameOfPrice) return Field.price;
  if (word == nameOfSize) return Field.size;
  if (word == nameOfSide) return Field.side;
  if (word == nameOfSymbol) return Field.symbol;
  return word == nameOfVenue ? Field.venue : word == nameOfSequence ? Field.sequence : none;
}

/** Reads the version, which must be 1. Returns the address after it; 0 for any other value. */
function readVersionValue(at: usize): usize {
  if (load<u8>(at) != 49) return 0;
  store<u32>(values, <u32>at);
  return at + 1;
}

/** Reads a string of printable ASCII without escapes. Returns the address after its closing quote; 0 for any other value. */
// @ts-ignore: decorator
@inline
function readTextValue(at: usize, field: i32): usize {
  if (load<u8>(at) != quote) return 0;
  let stop = at + 1;
  while (true) {
    const byte = load<u8>(stop);
    if (byte == quote) break;
    if (byte - 32 > 95 || byte == backslash) return 0;
    ++stop;
  }
  store<u32>(values + (<usize>field << 3), <u32>at + 1);
  store<u32>(values + (<usize>field << 3), <u32>stop, 4);
  return stop + 1;
}

/** Fills the row from the values. Returns false if one is missing or invalid; JavaScript then reads the line again to find the reason. */
function readTrade(): bool {
  if (start(Field.version) == 0 || start(Field.symbol) == 0 || start(Field.price) == 0 || start(Field.size) == 0) return false;
  const time = isNanoseconds(start(Field.time), end(Field.time)) ? readDigits(start(Field.time), end(Field.time)) : noNumber;
  if (time == noNumber) return false;
  store<u64>(row, time, timeAt);
  if (readDecimal(start(Field.price), end(Field.price), row + priceAt) != 0) return false;
  if (readDecimal(start(Field.size), end(Field.size), row + sizeAt) != 0) return false;
  const side = start(Field.side) == 0 ? unknownSide : readSide(start(Field.side), end(Field.side), 1);
  if (side == noSide || (start(Field.side) != 0 && !isLower(start(Field.side), end(Field.side)))) return false;
  store<u32>(row, side, sideAt);
  store<u32>(row, 1, tradesAt);
  return readIdValues() && readInstrumentValues();
}

/** Since 1973, a time in nanoseconds has 18 or 19 digits. */
// @ts-ignore: decorator
@inline
function isNanoseconds(from: usize, to: usize): bool {
  return (to - from == 19 || to - from == 18) && load<u8>(from) != 48;
}

function isLower(from: usize, to: usize): bool {
  for (let at = from; at < to; ++at) if (load<u8>(at) < 97) return false;
  return to > from;
}

function readIdValues(): bool {
  store<u32>(row, 0, idKindAt);
  clearSequence();
  const bytes = <u32>(end(Field.id) - start(Field.id));
  if (bytes > 64) return false;
  if (bytes > 0) setId(start(Field.id), bytes);
  if (start(Field.sequence) == 0) return true;
  const digits = <u32>(end(Field.sequence) - start(Field.sequence));
  if (digits > 1 && load<u8>(start(Field.sequence)) == 48) return false;
  const sequence = readDigits(start(Field.sequence), end(Field.sequence));
  if (sequence != noNumber) setSequence(sequence);
  return sequence != noNumber;
}

function readInstrumentValues(): bool {
  const symbolBytes = <u32>(end(Field.symbol) - start(Field.symbol));
  const index = findOrAddInstrument(start(Field.venue), <u32>(end(Field.venue) - start(Field.venue)), start(Field.symbol), symbolBytes);
  store<u32>(row, index, instrumentAt);
  store<u32>(row, index, idScopeAt);
  return index != badName;
}
