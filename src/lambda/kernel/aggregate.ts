// Rows into bars. What numbers do not hold goes outside, exactly.
import {
  base, closeAt, highAt, instrumentAt, intervalOf, lowAt, noSlot, notionalAt, openAt, placeOf, pointPriceAt, pointSequenceAt,
  pointTimeAt, priceScaleAt, sizeScaleAt, slotFor, tradesAt, volumeAt,
} from "./bars";
import { barFromAt, barPlaceAt, barSlotAt, barToAt, groupAt, latestAt, recordOf, scalesAt } from "./instruments";
import { addExactly, leaveFull, moveBar } from "./outside";
import {
  instrumentAt as rowInstrumentAt, mantissaAt, priceAt, row, scaleAt, sequenceAt, sideAt, sizeAt, timeAt, tradesAt as rowTradesAt,
} from "./row";
import { addWide, mantissaLimit, multiply, powerOfTen, productHigh, productLow, scaleWide } from "./wide";

/** A wide sum is moved out before it can pass 127 bits. */
export const wideLimit: u64 = 1 << 62;

/** Rows that came this much (or more) after a later one of their instrument. */
let lateAfter: u64 = 0;
export let lateRows: u64 = 0;

export function resetAggregate(lateness: u64): void {
  lateAfter = lateness;
  lateRows = 0;
}

/** Takes the row into its bar. */
export function addRow(): void {
  const record = recordOf(load<u32>(row, rowInstrumentAt));
  const time = load<u64>(row, timeAt);
  const priceScale = load<u32>(row, priceAt + scaleAt);
  const sizeScale = load<u32>(row, sizeAt + scaleAt);
  if (time < load<u64>(record, barFromAt) || time >= load<u64>(record, barToAt)) findBar(record, time);
  noteLateness(record, time);
  const bar = <usize>load<u32>(record, barPlaceAt);
  const slot = load<u32>(record, barSlotAt);
  const ownPrice = <u32>load<u16>(bar, priceScaleAt);
  const ownSize = <u32>load<u16>(bar, sizeScaleAt);
  if (priceScale > ownPrice || sizeScale > ownSize) widen(base, slot, bar, max(priceScale, ownPrice), max(sizeScale, ownSize));
  const price = scaled(load<u64>(row, priceAt + mantissaAt), <u32>load<u16>(bar, priceScaleAt) - priceScale);
  const size = scaled(load<u64>(row, sizeAt + mantissaAt), <u32>load<u16>(bar, sizeScaleAt) - sizeScale);
  if ((price | size) >= mantissaLimit) return addExactly(base, slot);
  multiply(price, size);
  addSums(base, slot, bar, size, load<u32>(row, sideAt));
  const trades = load<u64>(bar, tradesAt);
  store<u64>(bar, trades + load<u32>(row, rowTradesAt), tradesAt);
  takePrices(bar, price, trades == 0);
}

// @ts-ignore: decorator
@inline
function noteLateness(record: usize, time: u64): void {
  const latest = load<u64>(record, latestAt);
  if (time >= latest) store<u64>(record, time, latestAt);
  else if (latest - time >= lateAfter) ++lateRows;
}

/** The mantissa with so many zeros more; `mantissaLimit` if it becomes too great. */
// @ts-ignore: decorator
@inline
export function scaled(mantissa: u64, zeros: u32): u64 {
  if (zeros == 0) return mantissa;
  if (zeros > 18) return mantissaLimit;
  multiply(mantissa, powerOfTen(zeros));
  return productHigh != 0 ? mantissaLimit : productLow;
}

function findBar(record: usize, time: u64): void {
  const interval = intervalOf(base);
  const start = time - (time % interval);
  const group = load<u32>(record, groupAt);
  const slot = slotFor(base, group, start, load<u32>(recordOf(group), scalesAt));
  if (slot == noSlot) {
    leaveFull(base);
    return findBar(record, time);
  }
  store<u64>(record, start, barFromAt);
  store<u64>(record, start + interval, barToAt);
  store<u32>(record, slot, barSlotAt);
  store<u32>(record, <u32>placeOf(base, slot), barPlaceAt);
}

/** Brings a bar to greater scales; if its numbers do not hold that, they move out. */
export function widen(table: u32, slot: u32, bar: usize, priceScale: u32, sizeScale: u32): void {
  const priceZeros = priceScale - <u32>load<u16>(bar, priceScaleAt);
  const sizeZeros = sizeScale - <u32>load<u16>(bar, sizeScaleAt);
  if (load<u64>(bar, tradesAt) != 0 && !rescale(bar, priceZeros, sizeZeros)) moveOut(table, slot, bar);
  store<u16>(bar, <u16>priceScale, priceScaleAt);
  store<u16>(bar, <u16>sizeScale, sizeScaleAt);
  const group = recordOf(load<u32>(bar, instrumentAt));
  store<u16>(group, max<u16>(load<u16>(group, scalesAt), <u16>priceScale), scalesAt);
  store<u16>(group, max<u16>(load<u16>(group, scalesAt + 2), <u16>sizeScale), scalesAt + 2);
}

/** False, and nothing done, if a number becomes too great. */
function rescale(bar: usize, priceZeros: u32, sizeZeros: u32): bool {
  const high = scaled(load<u64>(bar, highAt), priceZeros);
  const bought = scaled(load<u64>(bar, volumeAt), sizeZeros);
  const sold = scaled(load<u64>(bar, volumeAt + 8), sizeZeros);
  const unknown = scaled(load<u64>(bar, volumeAt + 16), sizeZeros);
  if ((high | bought | sold | unknown) >= mantissaLimit || priceZeros + sizeZeros > 18) return false;
  if (!scaleWide(bar + notionalAt, powerOfTen(priceZeros + sizeZeros))) return false;
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

export function moveOut(table: u32, slot: u32, bar: usize): void {
  moveBar(table, slot, bar);
  memory.fill(bar + tradesAt, 0, highAt - tradesAt);
}

/** Adds the last product, and the size that was its factor. */
// @ts-ignore: decorator
@inline
function addSums(table: u32, slot: u32, bar: usize, size: u64, side: u32): void {
  const volume = volumeAt + (<usize>side << 3);
  let sum = load<u64>(bar + volume) + size;
  if (load<u64>(bar, notionalAt + 8) >= wideLimit || sum >= mantissaLimit) {
    moveOut(table, slot, bar);
    sum = size;
  }
  store<u64>(bar + volume, sum);
  addWide(bar + notionalAt, productLow, productHigh);
}

// @ts-ignore: decorator
@inline
function takePrices(bar: usize, price: u64, isFirst: bool): void {
  if (isFirst || price > load<u64>(bar, highAt)) store<u64>(bar, price, highAt);
  if (isFirst || price < load<u64>(bar, lowAt)) store<u64>(bar, price, lowAt);
  const time = load<u64>(row, timeAt);
  if (isFirst || isBefore(time, row + sequenceAt, price, bar + openAt)) setPoint(bar + openAt, time, row + sequenceAt, price);
  if (isFirst || !isBefore(time, row + sequenceAt, price, bar + closeAt)) setPoint(bar + closeAt, time, row + sequenceAt, price);
}

/** `sequence` is the place of its 128 bits. */
// @ts-ignore: decorator
@inline
export function isBefore(time: u64, sequence: usize, price: u64, point: usize): bool {
  const pointTime = load<u64>(point, pointTimeAt);
  return time != pointTime ? time < pointTime : isEarlier(sequence, price, point);
}

/** Of two trades of one time. */
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
