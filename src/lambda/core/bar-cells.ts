// One bar as a few numbers in a page. All of them are integers within 2^53: whoever writes here has made sure of that.
import type { Partial } from './partial.js';
import { instantOf, sequenceOf, type TradeRow } from './trade-row.js';

/** Numbers that a bar takes. */
export const stride = 21;

/** Places of a bar's numbers within its stride. Prices and sums are integers at the bar's own scales. */
export const at = {
  priceScale: 0,
  sizeScale: 1,
  trades: 2,
  notional: 3,
  volume: 4,
  high: 7,
  low: 8,
  open: 9,
  close: 14,
  instrument: 19,
  interval: 20,
};
/** Places within a price point: price, us, ns, seqHi, seqLo. */
const pointLength = 5;

/** Adds a trade, whose price and size are given at the bar's scales. */
export function addTo(page: Float64Array, base: number, price: number, size: number, row: TradeRow): void {
  const isFirst = page[base + at.trades] === 0;
  page[base + at.trades] = (page[base + at.trades] as number) + 1;
  page[base + at.notional] = (page[base + at.notional] as number) + price * size;
  page[base + at.volume + row.side] = (page[base + at.volume + row.side] as number) + size;
  if (isFirst || price > (page[base + at.high] as number)) page[base + at.high] = price;
  if (isFirst || price < (page[base + at.low] as number)) page[base + at.low] = price;
  if (isFirst || comparePoint(page, base + at.open, price, row) > 0) setPoint(page, base + at.open, price, row);
  if (isFirst || comparePoint(page, base + at.close, price, row) < 0) setPoint(page, base + at.close, price, row);
}

/** The point in the page against the row: time, sequence, price. */
function comparePoint(page: Float64Array, point: number, price: number, row: TradeRow): number {
  return (
    (page[point + 1] as number) - row.us ||
    (page[point + 2] as number) - row.ns ||
    (page[point + 3] as number) - row.seqHi ||
    (page[point + 4] as number) - row.seqLo ||
    (page[point] as number) - price
  );
}

function setPoint(page: Float64Array, point: number, price: number, row: TradeRow): void {
  page[point] = price;
  page[point + 1] = row.us;
  page[point + 2] = row.ns;
  page[point + 3] = row.seqHi;
  page[point + 4] = row.seqLo;
}

/** All that is in the numbers, exactly. */
export function readPartial(page: Float64Array, base: number): Partial {
  const scales = { price: page[base + at.priceScale] as number, size: page[base + at.sizeScale] as number };
  const price = (place: number) => ({ mantissa: BigInt(page[base + place] as number), scale: scales.price });
  const size = (place: number) => ({ mantissa: BigInt(page[base + place] as number), scale: scales.size });
  const point = (place: number) => {
    const [, us = 0, ns = 0, seqHi = 0, seqLo = 0] = page.subarray(base + place, base + place + pointLength);
    return { ts: instantOf(us, ns), seq: sequenceOf(seqHi, seqLo), price: price(place) };
  };
  return {
    open: point(at.open),
    close: point(at.close),
    high: price(at.high),
    low: price(at.low),
    trades: page[base + at.trades] as number,
    volumes: { buy: size(at.volume), sell: size(at.volume + 1), unknown: size(at.volume + 2) },
    notional: { mantissa: BigInt(page[base + at.notional] as number), scale: scales.price + scales.size },
  };
}
