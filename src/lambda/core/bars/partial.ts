// What one source knows about one bar. Partials merge exactly, in any order: that is what makes many sources one bar.
import type { Bar } from '../../../platform/bars.js';
import { add, compare, type Decimal, divide, formatDecimal, mantissaAt, multiply, zero } from '../decimal.js';
import { compareOrder, type OrderKey, type Side, type Trade } from '../trade.js';

/** A price and where in the stream it was traded. */
interface PricePoint extends OrderKey {
  readonly price: Decimal;
}

export interface Partial {
  readonly open: PricePoint;
  readonly close: PricePoint;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly trades: number;
  readonly volumes: Readonly<Record<Side, Decimal>>;
  /** The sum of price times size. */
  readonly notional: Decimal;
}

/** Where a bar belongs: a symbol at a venue (empty: not told) and the bar's inclusive start in microseconds since 1970 UTC. */
export interface BarKey {
  readonly symbol: string;
  readonly venue: string;
  readonly startUs: number;
}

/** Significant digits of a quotient. */
const quotientDigits = 18;
/** So many that rounding to them first does not show in a double. */
const imbalanceDigits = 40;
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** The partial of a single trade. */
export function partialOf(trade: Trade): Partial {
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

/** The exact merge; commutative and associative. */
export function mergePartials(a: Partial, b: Partial): Partial {
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

/** All that was traded, whatever the side. */
export function volumeOf(partial: Partial): Decimal {
  return add(add(partial.volumes.buy, partial.volumes.sell), partial.volumes.unknown);
}

/** The volume-weighted average price. */
export function vwapOf(partial: Partial): Decimal {
  return divide(partial.notional, volumeOf(partial), quotientDigits);
}

/** The same of sums that are known already, as text. */
export function averageOf(notional: Decimal, volume: Decimal): string {
  return formatDecimal(divide(notional, volume, quotientDigits));
}

/** (bought - sold) / (bought + sold); NaN where neither is known. */
export function imbalanceOf({ buy, sell }: Pick<Partial['volumes'], 'buy' | 'sell'>): number {
  const scale = Math.max(buy.scale, sell.scale);
  return imbalanceOfMantissas(mantissaAt(buy, scale), mantissaAt(sell, scale));
}

/** The same of integers of one scale: the nearest double, whatever the scale is. */
export function imbalanceOfMantissas(bought: bigint, sold: bigint): number {
  const sum = bought + sold;
  if (sum <= maxSafe) return Number(bought - sold) / Number(sum);
  const [more, less] = bought >= sold ? [bought, sold] : [sold, bought];
  if (more === less) return 0;
  const size = Number(formatDecimal(divide({ mantissa: more - less, scale: 0 }, { mantissa: sum, scale: 0 }, imbalanceDigits)));
  return bought >= sold ? size : -size;
}

/** The bar that a (merged) partial stands for. */
export function barOf(key: BarKey, intervalUs: number, partial: Partial): Bar {
  return {
    symbol: key.symbol,
    venue: key.venue,
    bar_start: new Date(key.startUs / 1000).toISOString(),
    interval_us: intervalUs,
    open: formatDecimal(partial.open.price),
    high: formatDecimal(partial.high),
    low: formatDecimal(partial.low),
    close: formatDecimal(partial.close.price),
    volume: formatDecimal(volumeOf(partial)),
    notional: formatDecimal(partial.notional),
    vwap: formatDecimal(vwapOf(partial)),
    trades: partial.trades,
    buy_volume: formatDecimal(partial.volumes.buy),
    sell_volume: formatDecimal(partial.volumes.sell),
    unknown_volume: formatDecimal(partial.volumes.unknown),
  };
}

function comparePoints(a: PricePoint, b: PricePoint): number {
  return compareOrder(a, b) || compare(a.price, b.price);
}
