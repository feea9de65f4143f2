// The prices of a bar: high and low, and the points of open and close, which have the time and the sequence number of their trades.
import { closeAt, highAt, lowAt, openAt, pointPriceAt, pointSequenceAt, pointTimeAt, pricedAt } from "./bars";
import { setsHighLow, setsOpenClose } from "./eligibility";
import { row, sequenceAt, timeAt } from "./row";

// @ts-ignore: decorator
@inline
export function updatePrices(bar: usize, price: u64, eligibility: u32): void {
  const priced = load<u32>(bar, pricedAt);
  const isFirst = (priced & setsHighLow) == 0;
  if ((eligibility & setsHighLow) != 0) {
    if (isFirst || price > load<u64>(bar, highAt)) store<u64>(bar, price, highAt);
    if (isFirst || price < load<u64>(bar, lowAt)) store<u64>(bar, price, lowAt);
  }
  if ((eligibility & setsOpenClose) != 0) updateOpenAndClose(bar, price, (priced & setsOpenClose) == 0);
  store<u32>(bar, priced | (eligibility & (setsOpenClose | setsHighLow)), pricedAt);
}

// @ts-ignore: decorator
@inline
function updateOpenAndClose(bar: usize, price: u64, isFirst: bool): void {
  const time = load<u64>(row, timeAt);
  if (isFirst || isBefore(time, row + sequenceAt, bar + openAt)) setPoint(bar + openAt, time, row + sequenceAt, price);
  if (isFirst || !isBefore(time, row + sequenceAt, bar + closeAt)) setPoint(bar + closeAt, time, row + sequenceAt, price);
}

/**
 * Returns whether a trade comes before the trade of a price point, by time and then by its 128-bit sequence number, whose address is given. Of trades
 * that are equal in both, the first in the stream comes first: rows arrive in this order.
 */
// @ts-ignore: decorator
@inline
export function isBefore(time: u64, sequence: usize, point: usize): bool {
  const pointTime = load<u64>(point, pointTimeAt);
  return time != pointTime ? time < pointTime : isEarlier(sequence, point);
}

/** The same as `isBefore`, for two trades with equal times. */
function isEarlier(sequence: usize, point: usize): bool {
  const high = load<u64>(sequence, 8);
  const pointHigh = load<u64>(point, pointSequenceAt + 8);
  return high != pointHigh ? high < pointHigh : load<u64>(sequence) < load<u64>(point, pointSequenceAt);
}

// @ts-ignore: decorator
@inline
export function setPoint(point: usize, time: u64, sequence: usize, price: u64): void {
  store<u64>(point, time, pointTimeAt);
  store<u64>(point, load<u64>(sequence), pointSequenceAt);
  store<u64>(point, load<u64>(sequence, 8), pointSequenceAt + 8);
  store<u64>(point, price, pointPriceAt);
}
