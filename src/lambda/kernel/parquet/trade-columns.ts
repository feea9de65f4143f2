// Adds trades whose columns JavaScript has written into arrays (core/wasm/kernel-columns.ts). Only rows in the usual form are added here; at any other row,
// JavaScript writes the row as a line of CSV, so that there is one definition of what is valid.
import { accept } from "../accept";
import { setId } from "../columns/identity";
import { order, sideForm } from "../layout";
import { allocate } from "../memory";
import { idAt, idKindAt, idScopeAt, instrumentAt, mantissaAt, priceAt, row, scaleAt, sideAt, sizeAt, timeAt, tradesAt } from "../row";
import { clearSequence, setSequence } from "../sequences";
import { noSide, readSide } from "../columns/sides";
import { stripZeros, strippedScale } from "../wide";

const maxRows: usize = 2048;
const maxCodes: usize = 65536;
/** In the table of instruments: the instrument of this code is not known yet. */
const unresolved: u32 = 0xffffffff;
/** The number of decimal places that stands for doubles. */
const isDouble: i32 = -1;
/** Whole numbers below this have at most 15 digits, so that no two decimals with so few digits give the same double. */
const exactLimit: f64 = 1000000000000000.0;
const mantissaEnd: u64 = 1000000000000000000;
const maxScale: u32 = 18;
const byId: u32 = 3;
const quote: u32 = 34;
const newline: u32 = 10;
/** The form of ids that are numbers. 0: there are none; 2: they are text. */
const numericIds: i32 = 1;

// The settings: 32-bit integers.
const timeDigitsAt: usize = 0;
const priceScaleAt: usize = 4;
const sizeScaleAt: usize = 8;
const idFormAt: usize = 12;
const hasSequenceAt: usize = 16;
// The arrays. Numbers have 64 bits; codes of instruments, and the ends of the texts of ids, 32 bits; sides 8 bits.
const timesAt: usize = 64;
const pricesAt: usize = timesAt + maxRows * 8;
const sizesAt: usize = pricesAt + maxRows * 8;
const idsAt: usize = sizesAt + maxRows * 8;
const sequencesAt: usize = idsAt + maxRows * 8;
const codesAt: usize = sequencesAt + maxRows * 8;
const sidesAt: usize = codesAt + maxRows * 4;
/** The instrument of each code. */
const tableAt: usize = sidesAt + maxRows;
/** Texts of ids. For text ids, `ids` has their starts and ends as pairs of 32-bit offsets. */
const textsAt: usize = tableAt + maxCodes * 4;
const textBytes: usize = 131072;

let arrays: usize = 0;

export function resetColumns(): void {
  arrays = 0;
}

/** Returns the address of the settings and arrays. */
export function columnsAddress(): usize {
  if (arrays == 0) arrays = allocate(textsAt + textBytes + 16);
  return arrays;
}

/** Reads a side in the form of the layout. Returns 3 for text that is not a side. */
export function sideOf(start: usize, bytes: u32): u32 {
  return sideForm() == 0 ? noSide : readSide(start, start + bytes, sideForm());
}

/** Adds rows, from number `from` to `count` (exclusive). Returns the number of the first row that is not in the usual form, or `count`. */
export function addTrades(from: u32, count: u32): u32 {
  const digits = load<u32>(arrays, timeDigitsAt);
  const priceScale = load<i32>(arrays, priceScaleAt);
  const sizeScale = load<i32>(arrays, sizeScaleAt);
  const idForm = load<i32>(arrays, idFormAt);
  const hasSequence = load<i32>(arrays, hasSequenceAt) != 0;
  store<u32>(row, 1, tradesAt);
  store<u32>(row, 0, idKindAt);
  clearSequence();
  for (let n = from; n < count; ++n) {
    const place = arrays + (<usize>n << 3);
    const instrument = load<u32>(arrays + tableAt + (<usize>load<u32>(arrays + (<usize>n << 2), codesAt) << 2));
    const side = <u32>load<u8>(arrays + n, sidesAt);
    const time = nanosOf(load<u64>(place, timesAt), digits);
    if (instrument == unresolved || side >= noSide || time == 0) return n;
    if (!readNumber(place + pricesAt, priceScale, usualPrice, row + priceAt)) return n;
    if (!readNumber(place + sizesAt, sizeScale, usualSize, row + sizeAt)) return n;
    if (idForm != 0 && !readId(place, idForm)) return n;
    if (hasSequence) {
      const sequence = load<i64>(place, sequencesAt);
      if (sequence < 0) return n;
      setSequence(sequence);
    }
    store<u64>(row, time, timeAt);
    store<u32>(row, side, sideAt);
    store<u32>(row, instrument, instrumentAt);
    store<u32>(row, instrument, idScopeAt);
    accept();
  }
  return count;
}

/** Returns the time in nanoseconds. The number of digits tells the unit, as in CSV; 0 if it is another than expected. */
// @ts-ignore: decorator
@inline
function nanosOf(time: u64, digits: u32): u64 {
  if (time - 1000000000000000 < 9000000000000000) return digits == 16 || digits == 0 ? time * 1000 : 0;
  if (time - 1000000000000000000 < 8000000000000000000) return digits == 19 || digits == 0 ? time : 0;
  if (time - 1000000000000 < 9000000000000) return digits == 13 || digits == 0 ? time * 1000000 : 0;
  if (time - 1000000000 < 9000000000) return digits == 10 || digits == 0 ? time * 1000000000 : 0;
  return 0;
}

// @ts-ignore: decorator
@inline
function readNumber(source: usize, scale: i32, usual: usize, cell: usize): bool {
  return scale == isDouble ? readDouble(load<f64>(source), usual, cell) : readMantissa(load<u64>(source), scale, cell);
}

/** Reads a positive integer in units of 10^-scale. */
function readMantissa(mantissa: u64, scale: i32, cell: usize): bool {
  if (mantissa - 1 >= mantissaEnd - 1) return false;
  storeDecimal(mantissa, scale, cell);
  return true;
}

const doublePowers: usize = memory.data<f64>([
  1.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0, 1000000.0, 10000000.0, 100000000.0, 1000000000.0, 10000000000.0, 100000000000.0, 1000000000000.0,
  10000000000000.0, 100000000000000.0, 1000000000000000.0, 10000000000000000.0, 100000000000000000.0, 1000000000000000000.0,
]);

/** The decimal places of the last price and the last size that were looked for. Most of a file have no more. */
const usualPrice: usize = memory.data(4);
const usualSize: usize = memory.data(4);

/**
 * Reads the shortest decimal that gives the double. The quotient of a mantissa and a power of ten, both exact, is rounded once: if it is the double, then the
 * double is the nearest to this decimal; and of decimals with at most 15 digits, there is only one for each double.
 */
function readDouble(value: f64, usual: usize, cell: usize): bool {
  if (!(value > 0.0)) return false;
  const usualScale = load<u32>(usual);
  let mantissa = nearest(value * doublePower(usualScale));
  if (mantissa < exactLimit && mantissa / doublePower(usualScale) == value) {
    storeDecimal(<u64>mantissa, usualScale, cell);
    return true;
  }
  for (let scale: u32 = 0; scale <= maxScale; ++scale) {
    mantissa = nearest(value * doublePower(scale));
    if (mantissa >= exactLimit) return false;
    if (mantissa / doublePower(scale) != value) continue;
    store<u32>(usual, scale);
    storeDecimal(<u64>mantissa, scale, cell);
    return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function doublePower(n: u32): f64 {
  return load<f64>(doublePowers + (<usize>n << 3));
}

/** Stores a decimal without zeros at the end of its fraction. */
// @ts-ignore: decorator
@inline
function storeDecimal(mantissa: u64, scale: u32, cell: usize): void {
  store<u64>(cell, stripZeros(mantissa, scale), mantissaAt);
  store<u32>(cell, strippedScale, scaleAt);
}

function readId(place: usize, form: i32): bool {
  if (form == numericIds) {
    const id = load<i64>(place, idsAt);
    if (id < 0) return false;
    store<u64>(row, id, idAt);
    store<u32>(row, 1, idKindAt);
  } else {
    const start = arrays + textsAt + load<u32>(place, idsAt);
    const end = arrays + textsAt + load<u32>(place, idsAt + 4);
    // CSV leaves quotes within a field as they are written, and cannot hold newlines.
    for (let at = start; at < end; ++at) if (<u32>load<u8>(at) == quote || <u32>load<u8>(at) == newline) return false;
    if (end == start) return false;
    setId(start, <u32>(end - start));
  }
  if (order() == byId) {
    if (load<u32>(row, idKindAt) != 1) return false;
    setSequence(load<u64>(row, idAt));
  }
  return true;
}
