// A partial bar summarizes some of the trades of a bar. Partial bars can be merged exactly, in any order.
import type { Bar } from '../../../platform/bars.js';
import { add, compare, type Decimal, divide, formatDecimal, mantissaAt, multiply, zero } from '../decimal.js';
import { compareOrder, type OrderKey, type Side, type Trade } from '../trade.js';

/** A price, and the time and sequence number of its trade. */
interface PricePoint extends OrderKey {
  readonly price: Decimal;
}

export interface PartialBar {
  readonly open: PricePoint;
  readonly close: PricePoint;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly trades: number;
  readonly volumes: Readonly<Record<Side, Decimal>>;
  /** The sum of price times size over all trades. */
  readonly notional: Decimal;
}

/** Identifies a bar of an interval: symbol, venue (empty if unknown) and inclusive start in microseconds since 1970-01-01 UTC. */
export interface BarKey {
  readonly symbol: string;
  readonly venue: string;
  readonly startUs: number;
}

/** Significant digits of a VWAP. */
const quotientDigits = 18;
/** Significant digits of an imbalance before it is converted to a double: enough that the result is still the nearest double. */
const imbalanceDigits = 40;
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** Returns the partial bar of a single trade. */
export function partialFromTrade(trade: Trade): PartialBar {
  const point = { ts: trade.ts, seq: trade.seq, price: trade.price };
  return {
    open: point,
    close: point,
    high: trade.price,
    low: trade.price,
    trades: trade.trades,
    volumes: { buy: zero, sell: zero, unknown: zero, [trade.side]: trade.size },
    notional: multiply(trade.price, trade.size),
  };
}

/** Merges two partial bars exactly. The operation is commutative and associative. */
export function mergePartials(a: PartialBar, b: PartialBar): PartialBar {
  return {
    open: comparePoints(a.open, b.open) <= 0 ? a.open : b.open,
    close: comparePoints(a.close, b.close) >= 0 ? a.close : b.close,
    high: compare(a.high, b.high) >= 0 ? a.high : b.high,
    low: compare(a.low, b.low) <= 0 ? a.low : b.low,
    trades: a.trades + b.trades,
    volumes: {
      buy: add(a.volumes.buy, b.volumes.buy),
      sell: add(a.volumes.sell, b.volumes.sell),
      unknown: add(a.volumes.unknown, b.volumes.unknown),
    },
    notional: add(a.notional, b.notional),
  };
}

/** Returns the volume of all sides together. */
export function totalVolume(partial: PartialBar): Decimal {
  return add(add(partial.volumes.buy, partial.volumes.sell), partial.volumes.unknown);
}

/** Computes the volume-weighted average price: notional / volume, rounded once, half to even, to 18 significant digits. */
export function computeVwap(partial: PartialBar): Decimal {
  return divide(partial.notional, totalVolume(partial), quotientDigits);
}

/** Computes the VWAP from the sums of notional and volume, as text. */
export function formatVwap(notional: Decimal, volume: Decimal): string {
  return formatDecimal(divide(notional, volume, quotientDigits));
}

/** Computes (bought - sold) / (bought + sold) by volume, as the nearest double; NaN if no side is known. */
export function computeImbalance({ buy, sell }: Pick<PartialBar['volumes'], 'buy' | 'sell'>): number {
  const scale = Math.max(buy.scale, sell.scale);
  return computeImbalanceOfMantissas(mantissaAt(buy, scale), mantissaAt(sell, scale));
}

/** The same as `computeImbalance`, for two mantissas of the same scale. */
export function computeImbalanceOfMantissas(bought: bigint, sold: bigint): number {
  const sum = bought + sold;
  if (sum <= maxSafe) return Number(bought - sold) / Number(sum);
  const [more, less] = bought >= sold ? [bought, sold] : [sold, bought];
  if (more === less) return 0;
  const size = Number(formatDecimal(divide({ mantissa: more - less, scale: 0 }, { mantissa: sum, scale: 0 }, imbalanceDigits)));
  return bought >= sold ? size : -size;
}

/** Returns the bar of a partial bar that includes all trades, with its decimals as exact text. */
export function formatBar(key: BarKey, intervalUs: number, partial: PartialBar): Bar {
  return {
    symbol: key.symbol,
    venue: key.venue,
    bar_start: new Date(key.startUs / 1000).toISOString(),
    interval_us: intervalUs,
    open: formatDecimal(partial.open.price),
    high: formatDecimal(partial.high),
    low: formatDecimal(partial.low),
    close: formatDecimal(partial.close.price),
    volume: formatDecimal(totalVolume(partial)),
    notional: formatDecimal(partial.notional),
    vwap: formatDecimal(computeVwap(partial)),
    trades: partial.trades,
    buy_volume: formatDecimal(partial.volumes.buy),
    sell_volume: formatDecimal(partial.volumes.sell),
    unknown_volume: formatDecimal(partial.volumes.unknown),
  };
}

function comparePoints(a: PricePoint, b: PricePoint): number {
  return compareOrder(a, b) || compare(a.price, b.price);
}
