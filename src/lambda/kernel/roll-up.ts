// Bars into bars of a longer interval.
import {
  closeAt, countOf, highAt, instrumentAt, intervalOf, lowAt, notionalAt, openAt, placeOf, pointBytes, pointPriceAt, pointSequenceAt, pointTimeAt,
  priceScaleAt, sizeScaleAt, slotFor, startAt, tradesAt, volumeAt,
} from "./bars";
import { isBefore, moveOut, scaled, setPoint, wideLimit, widen } from "./aggregate";
import { addWide, mantissaLimit, powerOfTen, scaleWide } from "./wide";

const scratch: usize = memory.data(16);

/** Adds all that a bar of a shorter interval holds to the bar at this slot. */
function mergeBar(table: u32, slot: u32, part: usize): void {
  const bar = placeOf(table, slot);
  if (load<u64>(part, tradesAt) == 0) return;
  if (load<u64>(bar, tradesAt) == 0) return copyBar(bar, part);
  const priceScale = max(<u32>load<u16>(part, priceScaleAt), <u32>load<u16>(bar, priceScaleAt));
  const sizeScale = max(<u32>load<u16>(part, sizeScaleAt), <u32>load<u16>(bar, sizeScaleAt));
  widen(table, slot, bar, priceScale, sizeScale);
  if (load<u64>(bar, tradesAt) != 0 && addBar(bar, part, priceScale - load<u16>(part, priceScaleAt), sizeScale - load<u16>(part, sizeScaleAt))) return;
  if (load<u64>(bar, tradesAt) != 0) moveOut(table, slot, bar);
  copyBar(bar, part);
}

function copyBar(bar: usize, part: usize): void {
  memory.copy(bar + priceScaleAt, part + priceScaleAt, closeAt + pointBytes - priceScaleAt);
}

/** False, and nothing done, if a number becomes too great. */
function addBar(bar: usize, part: usize, priceZeros: u32, sizeZeros: u32): bool {
  memory.copy(scratch, part + notionalAt, 16);
  if (scaled(load<u64>(part, highAt), priceZeros) >= mantissaLimit || priceZeros + sizeZeros > 18) return false;
  if (!scaleWide(scratch, powerOfTen(priceZeros + sizeZeros))) return false;
  if (load<u64>(scratch, 8) >= wideLimit || load<u64>(bar, notionalAt + 8) >= wideLimit) return false;
  for (let side: usize = 0; side < 24; side += 8) {
    const more = scaled(load<u64>(part + volumeAt + side), sizeZeros);
    if (more >= mantissaLimit || load<u64>(bar + volumeAt + side) + more >= mantissaLimit) return false;
  }
  for (let side: usize = 0; side < 24; side += 8) {
    const more = load<u64>(part + volumeAt + side) * powerOfTen(sizeZeros);
    store<u64>(bar + volumeAt + side, load<u64>(bar + volumeAt + side) + more);
  }
  addWide(bar + notionalAt, load<u64>(scratch), load<u64>(scratch, 8));
  store<u64>(bar, load<u64>(bar, tradesAt) + load<u64>(part, tradesAt), tradesAt);
  const factor = powerOfTen(priceZeros);
  store<u64>(bar, max(load<u64>(bar, highAt), load<u64>(part, highAt) * factor), highAt);
  store<u64>(bar, min(load<u64>(bar, lowAt), load<u64>(part, lowAt) * factor), lowAt);
  takePoint(bar + openAt, part + openAt, factor, true);
  takePoint(bar + closeAt, part + closeAt, factor, false);
  return true;
}

function takePoint(point: usize, other: usize, factor: u64, isOpen: bool): void {
  const time = load<u64>(other, pointTimeAt);
  const sequence = other + pointSequenceAt;
  const price = load<u64>(other, pointPriceAt) * factor;
  if (isBefore(time, sequence, price, point) == isOpen) setPoint(point, time, sequence, price);
}

/** Takes the bars of `source` into `table`, whose interval theirs divides. */
export function rollUp(source: u32, table: u32): void {
  const interval = intervalOf(table);
  for (let slot: u32 = 0, count = countOf(source); slot < count; ++slot) {
    const part = placeOf(source, slot);
    const time = load<u64>(part, startAt);
    mergeBar(table, slotFor(table, load<u32>(part, instrumentAt), time - (time % interval), load<u32>(part, priceScaleAt)), part);
  }
}
