// Adds rows to bars. If a bar's integers would overflow, the row or the bar's content goes to JavaScript, which keeps it exactly.
import {
  barAddress, base, closeAt, findOrAddBar, highAt, ineligibleTradesAt, ineligibleVolumeAt, instrumentAt, intervalOf, isBlank, lowAt, notionalAt,
  openAt, pointPriceAt, priceScaleAt, sizeScaleAt, tableFull, tradesAt, volumeAt,
} from "./bars";
import { addRowContent, tracksContent } from "./content";
import { dayTable, endOfDay, hasDayTable, startOfDay } from "./days";
import { addsVolume, dailyShift, setsHighLow, setsOpenClose } from "./eligibility";
import { addRowExactly, dropFullTable, spillBar } from "./host";
import {
  barAddressAt, barFromAt, barSlotAt, barToAt, dayAddressAt, dayFromAt, daySlotAt, dayToAt, groupAt, latestAt, recordOf, scalesAt,
} from "./instruments";
import { updatePrices } from "./points";
import {
  eligibilityAt, instrumentAt as rowInstrumentAt, mantissaAt, priceAt, row, scaleAt, sideAt, sizeAt, timeAt, tradesAt as rowTradesAt,
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

/** Adds the current row to its bar of the base table and, if rows are added to daily bars directly, to its daily bar. */
export function addRow(): void {
  const record = recordOf(load<u32>(row, rowInstrumentAt));
  const time = load<u64>(row, timeAt);
  const eligibility = load<u32>(row, eligibilityAt);
  trackLateness(record, time);
  if (eligibility == 0) return;
  if (time < load<u64>(record, barFromAt) || time >= load<u64>(record, barToAt)) switchBar(record, time);
  const bar = <usize>load<u32>(record, barAddressAt);
  addToBar(base, load<u32>(record, barSlotAt), bar, eligibility);
  if (tracksContent) addRowContent(bar);
  if (hasDayTable()) addToDay(record, time, (eligibility & addsVolume) | (eligibility >>> dailyShift));
}

function addToDay(record: usize, time: u64, eligibility: u32): void {
  if (time < load<u64>(record, dayFromAt) || time >= load<u64>(record, dayToAt)) switchDay(record, time);
  addToBar(dayTable, load<u32>(record, daySlotAt), <usize>load<u32>(record, dayAddressAt), eligibility);
}

function addToBar(table: u32, slot: u32, bar: usize, eligibility: u32): void {
  const priceScale = load<u32>(row, priceAt + scaleAt);
  const sizeScale = load<u32>(row, sizeAt + scaleAt);
  const ownPrice = <u32>load<u16>(bar, priceScaleAt);
  const ownSize = <u32>load<u16>(bar, sizeScaleAt);
  if (priceScale > ownPrice || sizeScale > ownSize) raiseScales(table, slot, bar, max(priceScale, ownPrice), max(sizeScale, ownSize));
  const price = scaleUp(load<u64>(row, priceAt + mantissaAt), <u32>load<u16>(bar, priceScaleAt) - priceScale);
  const size = scaleUp(load<u64>(row, sizeAt + mantissaAt), <u32>load<u16>(bar, sizeScaleAt) - sizeScale);
  if ((price | size) >= mantissaLimit) return addExactly(table, slot, bar, eligibility);
  if ((eligibility & addsVolume) != 0) {
    multiply(price, size);
    addToSums(table, slot, bar, size, load<u32>(row, sideAt));
    store<u64>(bar, load<u64>(bar, tradesAt) + load<u32>(row, rowTradesAt), tradesAt);
    if ((eligibility & (setsOpenClose | setsHighLow)) == 0) addIneligible(bar, size);
  }
  updatePrices(bar, price, eligibility);
}

/** Passes the content of a bar and then the row to JavaScript, so that the exact partial has all trades before those of the kernel's bar. */
function addExactly(table: u32, slot: u32, bar: usize, eligibility: u32): void {
  if (!isBlank(bar)) spillAndClear(table, slot, bar);
  addRowExactly(table, slot, eligibility);
}

// @ts-ignore: decorator
@inline
function addIneligible(bar: usize, size: u64): void {
  store<u64>(bar, load<u64>(bar, ineligibleVolumeAt) + size, ineligibleVolumeAt);
  store<u32>(bar, load<u32>(bar, ineligibleTradesAt) + load<u32>(row, rowTradesAt), ineligibleTradesAt);
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

/** The same for the instrument's daily bar. */
function switchDay(record: usize, time: u64): void {
  const start = startOfDay(time);
  const group = load<u32>(record, groupAt);
  const slot = findOrAddBar(dayTable, group, start, load<u32>(recordOf(group), scalesAt));
  store<u64>(record, start, dayFromAt);
  store<u64>(record, endOfDay, dayToAt);
  store<u32>(record, slot, daySlotAt);
  store<u32>(record, <u32>barAddress(dayTable, slot), dayAddressAt);
}

/** Raises the scales of a bar. If its rescaled integers would overflow, the bar is spilled first. */
export function raiseScales(table: u32, slot: u32, bar: usize, priceScale: u32, sizeScale: u32): void {
  const priceZeros = priceScale - <u32>load<u16>(bar, priceScaleAt);
  const sizeZeros = sizeScale - <u32>load<u16>(bar, sizeScaleAt);
  if (!isBlank(bar) && !tryRescale(bar, priceZeros, sizeZeros)) spillAndClear(table, slot, bar);
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
  const ineligible = scaleUp(load<u64>(bar, ineligibleVolumeAt), sizeZeros);
  if ((high | bought | sold | unknown | ineligible) >= mantissaLimit || priceZeros + sizeZeros > 18) return false;
  if (!multiplyWide(bar + notionalAt, powerOfTen(priceZeros + sizeZeros))) return false;
  store<u64>(bar, high, highAt);
  store<u64>(bar, bought, volumeAt);
  store<u64>(bar, sold, volumeAt + 8);
  store<u64>(bar, unknown, volumeAt + 16);
  store<u64>(bar, ineligible, ineligibleVolumeAt);
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
