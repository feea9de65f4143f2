// A partial bar summarizes some of the trades of a bar. Partial bars are merged exactly, in the order of their trades.
import type { Bar } from '../../../platform/bars.js';
import { type Contract, notionalOf } from '../contracts.js';
import { add, compare, type Decimal, divide, formatDecimal, mantissaAt, multiply, zero } from '../decimal.js';
import { compareOrder, type Eligibility, fullyEligible, type OrderKey, type Side, type Trade } from '../trade.js';

/** A price, and the time and sequence number of its trade. */
interface PricePoint extends OrderKey {
  readonly price: Decimal;
}

export interface PartialBar {
  /** Null if no trade may set the open and the close. */
  readonly open: PricePoint | null;
  readonly close: PricePoint | null;
  /** Null if no trade may set the high and the low. */
  readonly high: Decimal | null;
  readonly low: Decimal | null;
  /** The number of trades that add volume. */
  readonly trades: number;
  readonly volumes: Readonly<Record<Side, Decimal>>;
  /** The sum of price times size over the trades that add volume: the notional, unless sizes are numbers of inverse contracts (contracts.ts). */
  readonly notional: Decimal;
  /** Of the trades that add volume, those that may set no price. */
  readonly ineligible: { readonly trades: number; readonly volume: Decimal };
}

/** A partial bar with all prices and with volume. Only such a bar is made; the trades of all others are counted in the summary. */
export type CompleteBar = PartialBar & { readonly [Name in 'open' | 'close']: PricePoint } & { readonly [Name in 'high' | 'low']: Decimal };

export function isComplete(partial: PartialBar): partial is CompleteBar {
  return partial.open !== null && partial.high !== null && partial.trades > 0;
}

/** What tells the trades of a partial bar, to find out whether another source has the same ones. */
export interface BarContent {
  readonly rows: number;
  /** Whether every row has an id. */
  readonly hasAllIds: boolean;
  /** The smallest and the largest id; null unless all ids are numbers. */
  readonly firstId: bigint | null;
  readonly lastId: bigint | null;
  /** The sum of the hashes of the rows, in 64 bits: it does not depend on their order. */
  readonly hash: bigint;
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
export function partialFromTrade(trade: Trade, { openClose, highLow, volume }: Eligibility = fullyEligible): PartialBar {
  const point = openClose ? { ts: trade.ts, seq: trade.seq, price: trade.price } : null;
  const price = highLow ? trade.price : null;
  const trades = volume ? trade.trades : 0;
  const size = volume ? trade.size : zero;
  const isIneligible = !openClose && !highLow;
  return {
    open: point,
    close: point,
    high: price,
    low: price,
    trades,
    volumes: { buy: zero, sell: zero, unknown: zero, [trade.side]: size },
    notional: multiply(trade.price, size),
    ineligible: { trades: isIneligible ? trades : 0, volume: isIneligible ? size : zero },
  };
}

/** Merges two partial bars exactly. Of trades with equal time and sequence number, those of `a` come before those of `b`. The operation is associative. */
export function mergePartials(a: PartialBar, b: PartialBar): PartialBar {
  return {
    open: pick(a.open, b.open, (x, y) => compareOrder(x, y) <= 0),
    close: pick(a.close, b.close, (x, y) => compareOrder(x, y) > 0),
    high: pick(a.high, b.high, (x, y) => compare(x, y) >= 0),
    low: pick(a.low, b.low, (x, y) => compare(x, y) <= 0),
    trades: a.trades + b.trades,
    volumes: {
      buy: add(a.volumes.buy, b.volumes.buy),
      sell: add(a.volumes.sell, b.volumes.sell),
      unknown: add(a.volumes.unknown, b.volumes.unknown),
    },
    notional: add(a.notional, b.notional),
    ineligible: {
      trades: a.ineligible.trades + b.ineligible.trades,
      volume: add(a.ineligible.volume, b.ineligible.volume),
    },
  };
}

/** Returns `a` if `b` is null or if `isFirst`; otherwise `b`. */
function pick<Value>(a: Value | null, b: Value | null, isFirst: (a: Value, b: Value) => boolean): Value | null {
  if (a === null || b === null) return a ?? b;
  return isFirst(a, b) ? a : b;
}

/** Returns the volume of all sides together. */
export function totalVolume(partial: PartialBar): Decimal {
  return add(add(partial.volumes.buy, partial.volumes.sell), partial.volumes.unknown);
}

/** Computes the volume-weighted average price: the sum of price times size / volume, rounded once, half to even, to 18 significant digits. */
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
  const [bought, sold] = [mantissaAt(buy, scale), mantissaAt(sell, scale)];
  const sum = bought + sold;
  if (sum <= maxSafe) return Number(bought - sold) / Number(sum);
  const [more, less] = bought >= sold ? [bought, sold] : [sold, bought];
  if (more === less) return 0;
  const size = Number(formatDecimal(divide({ mantissa: more - less, scale: 0 }, { mantissa: sum, scale: 0 }, imbalanceDigits)));
  return bought >= sold ? size : -size;
}

/** Returns the bar of a complete partial bar, with its decimals as exact text. Without a contract, the notional is the sum of price times size. */
export function formatBar(key: BarKey, intervalUs: number, partial: CompleteBar, contract?: Contract): Bar {
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
    notional: formatDecimal(notionalOf(partial.notional, totalVolume(partial), contract)),
    vwap: formatDecimal(computeVwap(partial)),
    trades: partial.trades,
    buy_volume: formatDecimal(partial.volumes.buy),
    sell_volume: formatDecimal(partial.volumes.sell),
    unknown_volume: formatDecimal(partial.volumes.unknown),
    ineligible_trades: partial.ineligible.trades,
    ineligible_volume: formatDecimal(partial.ineligible.volume),
  };
}
