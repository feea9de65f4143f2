// Bars as columns: what Parquet stores of them, where plain 128 bits hold it.
import {
  closeAt, countOf, highAt, instrumentAt, intervalOf, lowAt, notionalAt, openAt, placeOf, pointPriceAt, priceScaleAt, sizeScaleAt, startAt, tradesAt, volumeAt,
} from "./bars";
import { symbolBytes, symbolName, venueBytes, venueName } from "./instruments";
import { divide, multiply, powerOfTen, productHigh, productLow, quotient, remainder } from "./wide";

/** Places after the point. */
const plainScale: u32 = 18;
const averageScale: u32 = 24;
/** An average has so many significant digits. */
const averageDigits: u32 = 18;
const decimalBytes: usize = 16;
/** 10^38 is a bit more than this times 2^64. */
const highLimit: u64 = 5421010862427522170;

/** For each bar by its slot: its start in microseconds (a double), its instrument (32 bits) and 32 bits that mean nothing. */
export function describeBars(table: u32, out: usize): void {
  for (let slot: u32 = 0, count = countOf(table); slot < count; ++slot) {
    const bar = placeOf(table, slot);
    const entry = out + (<usize>slot << 4);
    store<f64>(entry, <f64>(load<u64>(bar, startAt) / 1000));
    store<u32>(entry, load<u32>(bar, instrumentAt), 8);
  }
}

/** In the order of a file's columns. */
const enum Column {
  symbol,
  venue,
  start,
  interval,
  open,
  high,
  low,
  close,
  volume,
  notional,
  average,
  trades,
  bought,
  sold,
  unknown,
}

/** Whether the decimals of all these bars fit the usual places, so that `encodeColumn` can write them. */
export function arePlain(table: u32, slots: usize, count: u32): bool {
  for (let n: u32 = 0; n < count; ++n) if (!isPlain(placeOf(table, load<u32>(slots + (<usize>n << 2))))) return false;
  return true;
}

function isPlain(bar: usize): bool {
  const scale = <u32>load<u16>(bar, priceScaleAt) + <u32>load<u16>(bar, sizeScaleAt);
  if (scale > plainScale || load<u64>(bar, tradesAt) == 0) return false;
  if ((load<u64>(bar, volumeAt) | load<u64>(bar, volumeAt + 8) | load<u64>(bar, volumeAt + 16)) >>> 61 != 0) return false;
  return writeNotional(scratch, bar) && writeAverage(scratch, bar);
}

const scratch: usize = memory.data(16);

/**
 * Writes a column of these bars as Parquet's PLAIN encoding has it; returns its end. Decimals are big-endian integers of 16 bytes at 18 decimal
 * places, the average at 24.
 */
export function encodeColumn(table: u32, slots: usize, count: u32, column: i32, out: usize): usize {
  let at = out;
  for (let n: u32 = 0; n < count; ++n) at = encodeValue(table, placeOf(table, load<u32>(slots + (<usize>n << 2))), column, at);
  return at;
}

function encodeValue(table: u32, bar: usize, column: i32, out: usize): usize {
  if (column <= Column.venue) return writeName(out, load<u32>(bar, instrumentAt), column == Column.venue);
  if (column <= Column.interval || column == Column.trades) {
    const value = column == Column.trades ? load<u64>(bar, tradesAt) : (column == Column.start ? load<u64>(bar, startAt) : intervalOf(table)) / 1000;
    store<u64>(out, value);
    return out + 8;
  }
  if (column == Column.notional) writeNotional(out, bar);
  else if (column == Column.average) writeAverage(out, bar);
  else if (column <= Column.close) writeProduct(out, priceOf(bar, column), powerOfTen(plainScale - load<u16>(bar, priceScaleAt)));
  else writeProduct(out, sizeOf(bar, column), powerOfTen(plainScale - load<u16>(bar, sizeScaleAt)));
  return out + decimalBytes;
}

// @ts-ignore: decorator
@inline
function priceOf(bar: usize, column: i32): u64 {
  if (column == Column.high) return load<u64>(bar, highAt);
  if (column == Column.low) return load<u64>(bar, lowAt);
  return load<u64>(bar + (column == Column.open ? openAt : closeAt), pointPriceAt);
}

// @ts-ignore: decorator
@inline
function sizeOf(bar: usize, column: i32): u64 {
  return column == Column.volume ? volumeOf(bar) : load<u64>(bar + volumeAt + (<usize>(column - Column.bought) << 3));
}

// @ts-ignore: decorator
@inline
function volumeOf(bar: usize): u64 {
  return load<u64>(bar, volumeAt) + load<u64>(bar, volumeAt + 8) + load<u64>(bar, volumeAt + 16);
}

function writeName(out: usize, instrument: u32, isVenue: bool): usize {
  const bytes = isVenue ? venueBytes(instrument) : symbolBytes(instrument);
  store<u32>(out, bytes);
  memory.copy(out + 4, isVenue ? venueName(instrument) : symbolName(instrument), bytes);
  return out + 4 + bytes;
}

// @ts-ignore: decorator
@inline
function writeProduct(out: usize, number: u64, factor: u64): void {
  multiply(number, factor);
  store<u64>(out, bswap<u64>(productHigh));
  store<u64>(out, bswap<u64>(productLow), 8);
}

function writeNotional(out: usize, bar: usize): bool {
  const factor = powerOfTen(plainScale - load<u16>(bar, priceScaleAt) - load<u16>(bar, sizeScaleAt));
  multiply(load<u64>(bar, notionalAt + 8), factor);
  if (productHigh != 0) return false;
  const upper = productLow;
  multiply(load<u64>(bar, notionalAt), factor);
  const high = upper + productHigh;
  if (high < upper || high >= highLimit) return false;
  store<u64>(out, bswap<u64>(high));
  store<u64>(out, bswap<u64>(productLow), 8);
  return true;
}

/** Notional over volume to 18 significant digits, half to even. */
function writeAverage(out: usize, bar: usize): bool {
  const volume = volumeOf(bar);
  const priceScale = <u32>load<u16>(bar, priceScaleAt);
  const low = load<u64>(bar, notionalAt);
  const high = load<u64>(bar, notionalAt + 8);
  if (high >= volume) return false;
  divide(high, low, volume);
  const digits = digitsOf(quotient);
  if (digits > averageDigits) return false;
  const zeros = averageDigits - digits;
  // A quotient of 0 has its first digit somewhere behind the point, which is left to the exact way.
  if (digits == 0 || priceScale + zeros > averageScale) return writeShortAverage(out, volume, priceScale, zeros);
  return writeRounded(out, quotient, remainder, volume, zeros, averageScale - priceScale - zeros);
}

/** The quotient so far, with as many digits more, which come from the remainder. */
function writeRounded(out: usize, whole: u64, rest: u64, volume: u64, zeros: u32, padding: u32): bool {
  const factor = powerOfTen(zeros);
  multiply(rest, factor);
  divide(productHigh, productLow, volume);
  let value = whole * factor + quotient;
  const twice = remainder << 1;
  if (twice > volume || (twice == volume && (value & 1) == 1)) ++value;
  if (padding > 18) return false;
  multiply(value, powerOfTen(padding));
  if (productHigh >= highLimit) return false;
  store<u64>(out, bswap<u64>(productHigh));
  store<u64>(out, bswap<u64>(productLow), 8);
  return true;
}

/** An average whose 18 digits would reach beyond 24 places: fine if it ends before. */
function writeShortAverage(out: usize, volume: u64, priceScale: u32, zeros: u32): bool {
  if (remainder != 0 || quotient == 0) return false;
  return writeRounded(out, quotient, 0, volume, 0, averageScale - priceScale);
}

function digitsOf(value: u64): u32 {
  let digits: u32 = 0;
  while (digits < 19 && value >= powerOfTen(digits)) ++digits;
  return digits;
}
