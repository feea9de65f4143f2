// Encodes the columns of bars for Parquet if 128-bit integers suffice.
import {
  barAddress, barCount, closeAt, highAt, ineligibleTradesAt, ineligibleVolumeAt, instrumentAt, intervalOf, lowAt, notionalAt, openAt, pointPriceAt,
  pricedAt, priceScaleAt, sizeScaleAt, startAt, tradesAt, volumeAt,
} from "./bars";
import { setsHighLow, setsOpenClose } from "./eligibility";
import { symbolBytes, symbolName, venueBytes, venueName } from "./instruments";
import { divide, multiply, powerOfTen, productHigh, productLow, quotient, remainder } from "./wide";

/** Decimal places of all decimal columns except the VWAP. */
const usualScale: u32 = 18;
/** Decimal places of the VWAP. */
const vwapScale: u32 = 24;
/** Significant digits of a VWAP. */
const vwapDigits: u32 = 18;
const decimalBytes: usize = 16;
/** The upper 64 bits of 10^38, the limit of DECIMAL(38). */
const highLimit: u64 = 5421010862427522170;

/**
 * Writes 16 bytes for each bar, in the order of slots: its start in microseconds (a double), its instrument (32 bits), and 1 if the kernel's part of the bar has
 * volume and prices, 0 otherwise (32 bits).
 */
export function writeBarKeys(table: u32, out: usize): void {
  for (let slot: u32 = 0, count = barCount(table); slot < count; ++slot) {
    const bar = barAddress(table, slot);
    const entry = out + (<usize>slot << 4);
    store<f64>(entry, <f64>(load<u64>(bar, startAt) / 1000));
    store<u32>(entry, load<u32>(bar, instrumentAt), 8);
    store<u32>(entry, isComplete(bar), 12);
  }
}

/** Doubles hold all integers up to this. */
const maxSafe: u64 = 9007199254740991;

/**
 * Writes two doubles for each of these bars: its close, and its imbalance ((bought - sold) / (bought + sold) by volume). Either is infinite if its
 * integers are too large for doubles; an imbalance is NaN if no side is known.
 */
export function writeMeasures(table: u32, slots: usize, count: u32, out: usize): void {
  for (let n: u32 = 0; n < count; ++n) {
    const bar = barAddress(table, load<u32>(slots + (<usize>n << 2)));
    const target = out + (<usize>n << 4);
    const close = load<u64>(bar, closeAt + pointPriceAt);
    const scale = load<u16>(bar, priceScaleAt);
    store<f64>(target, close > maxSafe || scale > 18 ? Infinity : <f64>close / <f64>powerOfTen(scale));
    const bought = load<u64>(bar, volumeAt);
    const sold = load<u64>(bar, volumeAt + 8);
    store<f64>(target, bought + sold > maxSafe ? Infinity : <f64>(<i64>(bought - sold)) / <f64>(bought + sold), 8);
  }
}

/** The columns, in the order of `barFields` (platform/bars.ts). */
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
  vwap,
  trades,
  bought,
  sold,
  unknown,
  ineligibleTrades,
  ineligibleVolume,
}

/** Returns whether `encodeColumn` can write all these bars: their decimals must fit the usual scales, and none may be only in an exact partial. */
export function canEncode(table: u32, slots: usize, count: u32): bool {
  for (let n: u32 = 0; n < count; ++n) if (!canEncodeBar(barAddress(table, load<u32>(slots + (<usize>n << 2))))) return false;
  return true;
}

function canEncodeBar(bar: usize): bool {
  const scale = <u32>load<u16>(bar, priceScaleAt) + <u32>load<u16>(bar, sizeScaleAt);
  if (scale > usualScale || !isComplete(bar)) return false;
  if ((load<u64>(bar, volumeAt) | load<u64>(bar, volumeAt + 8) | load<u64>(bar, volumeAt + 16)) >>> 61 != 0) return false;
  return writeNotional(scratch, bar) && writeVwap(scratch, bar);
}

/** Returns whether a bar has a trade that added volume, and all prices. */
// @ts-ignore: decorator
@inline
function isComplete(bar: usize): bool {
  return load<u64>(bar, tradesAt) != 0 && load<u32>(bar, pricedAt) == (setsOpenClose | setsHighLow);
}

const scratch: usize = memory.data(16);

/**
 * Writes a column of these bars in Parquet's PLAIN encoding. Returns the address after the column. Decimals are big-endian integers of 16 bytes, with 18
 * decimal places (VWAP: 24).
 */
export function encodeColumn(table: u32, slots: usize, count: u32, column: i32, out: usize): usize {
  const end = slots + (<usize>count << 2);
  let at = out;
  if (column <= Column.venue) {
    for (let slot = slots; slot < end; slot += 4) at = writeName(at, load<u32>(barAddress(table, load<u32>(slot)), instrumentAt), column == Column.venue);
  } else if (column == Column.start || column == Column.interval || column == Column.trades || column == Column.ineligibleTrades) {
    for (let slot = slots; slot < end; slot += 4, at += 8) store<u64>(at, integerOf(table, barAddress(table, load<u32>(slot)), column));
  } else {
    for (let slot = slots; slot < end; slot += 4, at += decimalBytes) writeDecimal(at, barAddress(table, load<u32>(slot)), column);
  }
  return at;
}

// @ts-ignore: decorator
@inline
function writeDecimal(out: usize, bar: usize, column: i32): void {
  if (column == Column.notional) writeNotional(out, bar);
  else if (column == Column.vwap) writeVwap(out, bar);
  else if (column <= Column.close) writeProduct(out, priceOf(bar, column), powerOfTen(usualScale - load<u16>(bar, priceScaleAt)));
  else writeProduct(out, sizeOf(bar, column), powerOfTen(usualScale - load<u16>(bar, sizeScaleAt)));
}

// @ts-ignore: decorator
@inline
function integerOf(table: u32, bar: usize, column: i32): u64 {
  if (column == Column.trades) return load<u64>(bar, tradesAt);
  if (column == Column.ineligibleTrades) return load<u32>(bar, ineligibleTradesAt);
  return (column == Column.start ? load<u64>(bar, startAt) : intervalOf(table)) / 1000;
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
  if (column == Column.volume) return totalVolume(bar);
  return column == Column.ineligibleVolume ? load<u64>(bar, ineligibleVolumeAt) : load<u64>(bar + volumeAt + (<usize>(column - Column.bought) << 3));
}

// @ts-ignore: decorator
@inline
function totalVolume(bar: usize): u64 {
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
  const factor = powerOfTen(usualScale - load<u16>(bar, priceScaleAt) - load<u16>(bar, sizeScaleAt));
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

/** Writes notional / volume with 18 significant digits, rounded half to even. Returns false if JavaScript must compute the result. */
function writeVwap(out: usize, bar: usize): bool {
  const volume = totalVolume(bar);
  const priceScale = <u32>load<u16>(bar, priceScaleAt);
  const low = load<u64>(bar, notionalAt);
  const high = load<u64>(bar, notionalAt + 8);
  if (high >= volume) return false;
  divide(high, low, volume);
  const digits = countDigits(quotient);
  if (digits > vwapDigits) return false;
  const zeros = vwapDigits - digits;
  // If the quotient is 0, JavaScript must find the first significant digit.
  if (digits == 0 || priceScale + zeros > vwapScale) return writeTerminatingVwap(out, volume, priceScale, zeros);
  return writeRounded(out, quotient, remainder, volume, zeros, vwapScale - priceScale - zeros);
}

/** Writes `whole` extended by `zeros` digits from the remainder `rest`, rounded half to even, then by `padding` zeros. */
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

/** Writes a VWAP whose 18 digits would need more than 24 decimal places. Returns false unless the division left no remainder. */
function writeTerminatingVwap(out: usize, volume: u64, priceScale: u32, zeros: u32): bool {
  if (remainder != 0 || quotient == 0) return false;
  return writeRounded(out, quotient, 0, volume, 0, vwapScale - priceScale);
}

function countDigits(value: u64): u32 {
  let digits: u32 = 0;
  while (digits < 19 && value >= powerOfTen(digits)) ++digits;
  return digits;
}
