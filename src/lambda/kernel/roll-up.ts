// Rolls bars up into bars of a longer interval.
import { raiseScales, scaleUp, spillAndClear, wideLimit } from "./aggregate";
import {
  barAddress, barCount, closeAt, findOrAddBar, highAt, ineligibleTradesAt, ineligibleVolumeAt, instrumentAt, intervalOf, isBlank, lowAt,
  notionalAt, openAt, pointBytes, pointPriceAt, pointSequenceAt, pointTimeAt, pricedAt, priceScaleAt, sizeScaleAt, startAt, tradesAt, volumeAt,
} from "./bars";
import { mergeContent, tracksContent } from "./content";
import { setsHighLow, setsOpenClose } from "./eligibility";
import { isBefore, setPoint } from "./points";
import { addWide, mantissaLimit, multiplyWide, powerOfTen } from "./wide";

const scratch: usize = memory.data(16);

/** Merges a bar of a shorter interval into the bar at this slot. */
function mergeBar(table: u32, slot: u32, shorter: usize): void {
  const bar = barAddress(table, slot);
  if (tracksContent) mergeContent(bar, shorter);
  if (isBlank(shorter)) return;
  if (isBlank(bar)) return copyBar(bar, shorter);
  const priceScale = max(<u32>load<u16>(shorter, priceScaleAt), <u32>load<u16>(bar, priceScaleAt));
  const sizeScale = max(<u32>load<u16>(shorter, sizeScaleAt), <u32>load<u16>(bar, sizeScaleAt));
  raiseScales(table, slot, bar, priceScale, sizeScale);
  if (!isBlank(bar) && tryMergeBar(bar, shorter, priceScale - load<u16>(shorter, priceScaleAt), sizeScale - load<u16>(shorter, sizeScaleAt))) return;
  if (!isBlank(bar)) spillAndClear(table, slot, bar);
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
  for (let volume = volumeAt; volume <= ineligibleVolumeAt; volume += 8) {
    const more = scaleUp(load<u64>(shorter + volume), sizeZeros);
    if (more >= mantissaLimit || load<u64>(bar + volume) + more >= mantissaLimit) return false;
  }
  for (let volume = volumeAt; volume <= ineligibleVolumeAt; volume += 8) {
    store<u64>(bar + volume, load<u64>(bar + volume) + load<u64>(shorter + volume) * powerOfTen(sizeZeros));
  }
  addWide(bar + notionalAt, load<u64>(scratch), load<u64>(scratch, 8));
  store<u64>(bar, load<u64>(bar, tradesAt) + load<u64>(shorter, tradesAt), tradesAt);
  store<u32>(bar, load<u32>(bar, ineligibleTradesAt) + load<u32>(shorter, ineligibleTradesAt), ineligibleTradesAt);
  mergePrices(bar, shorter, powerOfTen(priceZeros));
  return true;
}

function mergePrices(bar: usize, shorter: usize, factor: u64): void {
  const known = load<u32>(bar, pricedAt);
  const more = load<u32>(shorter, pricedAt);
  if ((more & setsHighLow) != 0) {
    const isFirst = (known & setsHighLow) == 0;
    const high = load<u64>(shorter, highAt) * factor;
    const low = load<u64>(shorter, lowAt) * factor;
    store<u64>(bar, isFirst ? high : max(load<u64>(bar, highAt), high), highAt);
    store<u64>(bar, isFirst ? low : min(load<u64>(bar, lowAt), low), lowAt);
  }
  if ((more & setsOpenClose) != 0) {
    const isFirst = (known & setsOpenClose) == 0;
    mergePoint(bar + openAt, shorter + openAt, factor, isFirst, true);
    mergePoint(bar + closeAt, shorter + closeAt, factor, isFirst, false);
  }
  store<u32>(bar, known | more, pricedAt);
}

function mergePoint(point: usize, other: usize, factor: u64, isFirst: bool, isOpen: bool): void {
  const time = load<u64>(other, pointTimeAt);
  const sequence = other + pointSequenceAt;
  if (isFirst || isBefore(time, sequence, point) == isOpen) setPoint(point, time, sequence, load<u64>(other, pointPriceAt) * factor);
}

/** Merges one bar of `source` into the bar of `table` that starts at this time in nanoseconds. */
export function rollUpBar(source: u32, slot: u32, table: u32, start: u64): void {
  const shorter = barAddress(source, slot);
  mergeBar(table, findOrAddBar(table, load<u32>(shorter, instrumentAt), start, load<u32>(shorter, priceScaleAt)), shorter);
}

/** Merges all bars of `source` into `table`. The interval of `table` must be a multiple of the interval of `source`. */
export function rollUp(source: u32, table: u32): void {
  const interval = intervalOf(table);
  for (let slot: u32 = 0, count = barCount(source); slot < count; ++slot) {
    const time = load<u64>(barAddress(source, slot), startAt);
    rollUpBar(source, slot, table, time - (time % interval));
  }
}
