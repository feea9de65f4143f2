// Rolls bars up into bars of a longer interval.
import { isBefore, raiseScales, scaleUp, setPoint, spillAndClear, wideLimit } from "./aggregate";
import {
  barAddress, barCount, closeAt, findOrAddBar, highAt, instrumentAt, intervalOf, lowAt, notionalAt, openAt, pointBytes, pointPriceAt,
  pointSequenceAt, pointTimeAt, priceScaleAt, sizeScaleAt, startAt, tradesAt, volumeAt,
} from "./bars";
import { addWide, mantissaLimit, multiplyWide, powerOfTen } from "./wide";

const scratch: usize = memory.data(16);

/** Merges a bar of a shorter interval into the bar at this slot. */
function mergeBar(table: u32, slot: u32, shorter: usize): void {
  const bar = barAddress(table, slot);
  if (load<u64>(shorter, tradesAt) == 0) return;
  if (load<u64>(bar, tradesAt) == 0) return copyBar(bar, shorter);
  const priceScale = max(<u32>load<u16>(shorter, priceScaleAt), <u32>load<u16>(bar, priceScaleAt));
  const sizeScale = max(<u32>load<u16>(shorter, sizeScaleAt), <u32>load<u16>(bar, sizeScaleAt));
  raiseScales(table, slot, bar, priceScale, sizeScale);
  if (load<u64>(bar, tradesAt) != 0 && tryMergeBar(bar, shorter, priceScale - load<u16>(shorter, priceScaleAt), sizeScale - load<u16>(shorter, sizeScaleAt))) return;
  if (load<u64>(bar, tradesAt) != 0) spillAndClear(table, slot, bar);
  copyBar(bar, shorter);
}

function copyBar(bar: usize, shorter: usize): void {
  memory.copy(bar + priceScaleAt, shorter + priceScaleAt, closeAt + pointBytes - priceScaleAt);
}

/** Adds the shorter bar to the bar. If an integer would overflow, changes nothing and returns false. */
function tryMergeBar(bar: usize, shorter: usize, priceZeros: u32, sizeZeros: u32): bool {
  memory.copy(scratch, shorter + notionalAt, 16);
  if (scaleUp(load<u64>(shorter, highAt), priceZeros) >= mantissaLimit || priceZeros + sizeZeros > 18) return false;
  if (!multiplyWide(scratch, powerOfTen(priceZeros + sizeZeros))) return false;
  if (load<u64>(scratch, 8) >= wideLimit || load<u64>(bar, notionalAt + 8) >= wideLimit) return false;
  for (let side: usize = 0; side < 24; side += 8) {
    const more = scaleUp(load<u64>(shorter + volumeAt + side), sizeZeros);
    if (more >= mantissaLimit || load<u64>(bar + volumeAt + side) + more >= mantissaLimit) return false;
  }
  for (let side: usize = 0; side < 24; side += 8) {
    const more = load<u64>(shorter + volumeAt + side) * powerOfTen(sizeZeros);
    store<u64>(bar + volumeAt + side, load<u64>(bar + volumeAt + side) + more);
  }
  addWide(bar + notionalAt, load<u64>(scratch), load<u64>(scratch, 8));
  store<u64>(bar, load<u64>(bar, tradesAt) + load<u64>(shorter, tradesAt), tradesAt);
  const factor = powerOfTen(priceZeros);
  store<u64>(bar, max(load<u64>(bar, highAt), load<u64>(shorter, highAt) * factor), highAt);
  store<u64>(bar, min(load<u64>(bar, lowAt), load<u64>(shorter, lowAt) * factor), lowAt);
  mergePoint(bar + openAt, shorter + openAt, factor, true);
  mergePoint(bar + closeAt, shorter + closeAt, factor, false);
  return true;
}

function mergePoint(point: usize, other: usize, factor: u64, isOpen: bool): void {
  const time = load<u64>(other, pointTimeAt);
  const sequence = other + pointSequenceAt;
  const price = load<u64>(other, pointPriceAt) * factor;
  if (isBefore(time, sequence, price, point) == isOpen) setPoint(point, time, sequence, price);
}

/** Merges all bars of `source` into `table`. The interval of `table` must be a multiple of the interval of `source`. */
export function rollUp(source: u32, table: u32): void {
  const interval = intervalOf(table);
  for (let slot: u32 = 0, count = barCount(source); slot < count; ++slot) {
    const shorter = barAddress(source, slot);
    const time = load<u64>(shorter, startAt);
    mergeBar(table, findOrAddBar(table, load<u32>(shorter, instrumentAt), time - (time % interval), load<u32>(shorter, priceScaleAt)), shorter);
  }
}
