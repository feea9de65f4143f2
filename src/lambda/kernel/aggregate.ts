// Adds rows to bars. If a bar's integers would overflow, the row or the bar's content goes to JavaScript, which keeps it exactly.
import {
  barAddress, base, closeAt, findOrAddBar, highAt, instrumentAt, intervalOf, lowAt, notionalAt, openAt, pointPriceAt, pointSequenceAt,
  pointTimeAt, priceScaleAt, sizeScaleAt, tableFull, tradesAt, volumeAt,
} from "./bars";
import { addRowExactly, dropFullTable, spillBar } from "./host";
import { barAddressAt, barFromAt, barSlotAt, barToAt, groupAt, latestAt, recordOf, scalesAt } from "./instruments";
import {
  instrumentAt as rowInstrumentAt, mantissaAt, priceAt, row, scaleAt, sequenceAt, sideAt, sizeAt, timeAt, tradesAt as rowTradesAt,
} from "./row";
import { addWide, mantissaLimit, multiply, multiplyWide, powerOfTen, productHigh, productLow } from "./wide";

/** A bar is spilled if the upper half of its notional is at least this. Below it, adding a product of less than 2^126 cannot overflow. */
export const wideLimit: u64 = 1 << 62;

/** A row is late if it is at least this many nanoseconds older than the latest row of its instrument so far. */
let lateAfter: u64 = 0;
export let lateRows: u64 = 0;

export function resetAggregate(lateness: u64): void {
  lateAfter = lateness;
  lateRows = 0;
}

/** Adds the current row to its bar. */
export function addRow(): void {
  const record = recordOf(load<u32>(row, rowInstrumentAt));
  const time = load<u64>(row, timeAt);
  const priceScale = load<u32>(row, priceAt + scaleAt);
  const sizeScale = load<u32>(row, sizeAt + scaleAt);
  if (time < load<u64>(record, barFromAt) || time >= load<u64>(record, barToAt)) switchBar(record, time);
  trackLateness(record, time);
  const bar = <usize>load<u32>(record, barAddressAt);
  const slot = load<u32>(record, barSlotAt);
  const ownPrice = <u32>load<u16>(bar, priceScaleAt);
  const ownSize = <u32>load<u16>(bar, sizeScaleAt);
  if (priceScale > ownPrice || sizeScale > ownSize) raiseScales(base, slot, bar, max(priceScale, ownPrice), max(sizeScale, ownSize));
  const price = scaleUp(load<u64>(row, priceAt + mantissaAt), <u32>load<u16>(bar, priceScaleAt) - priceScale);
  const size = scaleUp(load<u64>(row, sizeAt + mantissaAt), <u32>load<u16>(bar, sizeScaleAt) - sizeScale);
  if ((price | size) >= mantissaLimit) return addRowExactly(base, slot);
  multiply(price, size);
  addToSums(base, slot, bar, size, load<u32>(row, sideAt));
  const trades = load<u64>(bar, tradesAt);
  store<u64>(bar, trades + load<u32>(row, rowTradesAt), tradesAt);
  updatePrices(bar, price, trades == 0);
}

// @ts-ignore: decorator
@inline
function trackLateness(record: usize, time: u64): void {
  const latest = load<u64>(record, latestAt);
  if (time >= latest) store<u64>(record, time, latestAt);
  else if (latest - time >= lateAfter) ++lateRows;
}

/** Returns the mantissa times 10^zeros; `mantissaLimit` or more if the product is too large. */
// @ts-ignore: decorator
@inline
export function scaleUp(mantissa: u64, zeros: u32): u64 {
  if (zeros == 0) return mantissa;
  if (zeros > 18) return mantissaLimit;
  multiply(mantissa, powerOfTen(zeros));
  return productHigh != 0 ? mantissaLimit : productLow;
}

/** Finds or adds the instrument's bar that contains this time, and makes it the instrument's current bar. */
function switchBar(record: usize, time: u64): void {
  const interval = intervalOf(base);
  const start = time - (time % interval);
  const group = load<u32>(record, groupAt);
  const slot = findOrAddBar(base, group, start, load<u32>(recordOf(group), scalesAt));
  if (slot == tableFull) {
    dropFullTable(base);
    return switchBar(record, time);
  }
  store<u64>(record, start, barFromAt);
  store<u64>(record, start + interval, barToAt);
  store<u32>(record, slot, barSlotAt);
  store<u32>(record, <u32>barAddress(base, slot), barAddressAt);
}

/** Raises the scales of a bar. If its rescaled integers would overflow, the bar is spilled first. */
export function raiseScales(table: u32, slot: u32, bar: usize, priceScale: u32, sizeScale: u32): void {
  const priceZeros = priceScale - <u32>load<u16>(bar, priceScaleAt);
  const sizeZeros = sizeScale - <u32>load<u16>(bar, sizeScaleAt);
  if (load<u64>(bar, tradesAt) != 0 && !tryRescale(bar, priceZeros, sizeZeros)) spillAndClear(table, slot, bar);
  store<u16>(bar, <u16>priceScale, priceScaleAt);
  store<u16>(bar, <u16>sizeScale, sizeScaleAt);
  const group = recordOf(load<u32>(bar, instrumentAt));
  store<u16>(group, max<u16>(load<u16>(group, scalesAt), <u16>priceScale), scalesAt);
  store<u16>(group, max<u16>(load<u16>(group, scalesAt + 2), <u16>sizeScale), scalesAt + 2);
}

/** Rescales the integers of a bar. If one of them would overflow, changes nothing and returns false. */
function tryRescale(bar: usize, priceZeros: u32, sizeZeros: u32): bool {
  const high = scaleUp(load<u64>(bar, highAt), priceZeros);
  const bought = scaleUp(load<u64>(bar, volumeAt), sizeZeros);
  const sold = scaleUp(load<u64>(bar, volumeAt + 8), sizeZeros);
  const unknown = scaleUp(load<u64>(bar, volumeAt + 16), sizeZeros);
  if ((high | bought | sold | unknown) >= mantissaLimit || priceZeros + sizeZeros > 18) return false;
  if (!multiplyWide(bar + notionalAt, powerOfTen(priceZeros + sizeZeros))) return false;
  store<u64>(bar, high, highAt);
  store<u64>(bar, bought, volumeAt);
  store<u64>(bar, sold, volumeAt + 8);
  store<u64>(bar, unknown, volumeAt + 16);
  const factor = powerOfTen(priceZeros);
  store<u64>(bar, load<u64>(bar, lowAt) * factor, lowAt);
  store<u64>(bar, load<u64>(bar, openAt + pointPriceAt) * factor, openAt + pointPriceAt);
  store<u64>(bar, load<u64>(bar, closeAt + pointPriceAt) * factor, closeAt + pointPriceAt);
  return true;
}

/** Passes the content of a bar to JavaScript and clears the bar. */
export function spillAndClear(table: u32, slot: u32, bar: usize): void {
  spillBar(table, slot, bar);
  memory.fill(bar + tradesAt, 0, highAt - tradesAt);
}

/** Adds the last product of `multiply` (price times size) to the notional, and the size to the volume of this side. */
// @ts-ignore: decorator
@inline
function addToSums(table: u32, slot: u32, bar: usize, size: u64, side: u32): void {
  const volume = volumeAt + (<usize>side << 3);
  let sum = load<u64>(bar + volume) + size;
  if (load<u64>(bar, notionalAt + 8) >= wideLimit || sum >= mantissaLimit) {
    spillAndClear(table, slot, bar);
    sum = size;
  }
  store<u64>(bar + volume, sum);
  addWide(bar + notionalAt, productLow, productHigh);
}

// @ts-ignore: decorator
@inline
function updatePrices(bar: usize, price: u64, isFirst: bool): void {
  if (isFirst || price > load<u64>(bar, highAt)) store<u64>(bar, price, highAt);
  if (isFirst || price < load<u64>(bar, lowAt)) store<u64>(bar, price, lowAt);
  const time = load<u64>(row, timeAt);
  if (isFirst || isBefore(time, row + sequenceAt, price, bar + openAt)) setPoint(bar + openAt, time, row + sequenceAt, price);
  if (isFirst || !isBefore(time, row + sequenceAt, price, bar + closeAt)) setPoint(bar + closeAt, time, row + sequenceAt, price);
}

/** Returns whether a trade comes before the trade of a price point. `sequence` is the address of the trade's 128-bit sequence number. */
// @ts-ignore: decorator
@inline
export function isBefore(time: u64, sequence: usize, price: u64, point: usize): bool {
  const pointTime = load<u64>(point, pointTimeAt);
  return time != pointTime ? time < pointTime : isEarlier(sequence, price, point);
}

/** The same as `isBefore`, for two trades with equal times. */
function isEarlier(sequence: usize, price: u64, point: usize): bool {
  const high = load<u64>(sequence, 8);
  const pointHigh = load<u64>(point, pointSequenceAt + 8);
  if (high != pointHigh) return high < pointHigh;
  const low = load<u64>(sequence);
  const pointLow = load<u64>(point, pointSequenceAt);
  return low != pointLow ? low < pointLow : price < load<u64>(point, pointPriceAt);
}

// @ts-ignore: decorator
@inline
export function setPoint(point: usize, time: u64, sequence: usize, price: u64): void {
  store<u64>(point, time, pointTimeAt);
  store<u64>(point, load<u64>(sequence), pointSequenceAt);
  store<u64>(point, load<u64>(sequence, 8), pointSequenceAt + 8);
  store<u64>(point, price, pointPriceAt);
}
