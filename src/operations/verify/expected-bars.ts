// Computes the one-minute bars that the platform should compute. This is deliberately a second implementation, simple and slow, that shares
// no code with the data processor. All arithmetic uses BigInt and is exact; only the VWAP is rounded, once.
import type { Bar } from '../../platform/bars.js';
import type { GeneratedTrade } from './trade-generator.js';

/** An exact decimal: `units` / 10^`scale`, with `scale` >= 0. */
interface Decimal {
  units: bigint;
  scale: number;
}

interface Fill extends Pick<GeneratedTrade, 'nanoseconds' | 'side'> {
  price: Decimal;
  size: Decimal;
}

const minuteNanoseconds = 60_000_000_000n;
const vwapDigits = 18;
const zero: Decimal = { units: 0n, scale: 0 };

/**
 * Computes one-minute bars, sorted by venue, symbol and time. A minute without trades has no bar. Trades with the same venue, symbol and id
 * count once: the first of them. Trades of equal time are in the order of the list.
 */
export function computeExpectedBars(trades: readonly GeneratedTrade[]): Bar[] {
  const seen = new Set<string>();
  const groups = new Map<string, { first: GeneratedTrade; start: bigint; fills: Fill[] }>();
  for (const trade of trades) {
    const identity = JSON.stringify([trade.venue, trade.symbol, trade.id]);
    if (trade.id !== undefined && seen.has(identity)) continue;
    seen.add(identity);
    const start = trade.nanoseconds - (trade.nanoseconds % minuteNanoseconds);
    const key = JSON.stringify([trade.venue, trade.symbol, String(start)]);
    const group = groups.get(key) ?? { first: trade, start, fills: [] };
    groups.set(key, group);
    group.fills.push({ ...trade, price: parseDecimal(trade.price), size: parseDecimal(trade.size) });
  }
  return sortBars([...groups.values()].map(({ first, start, fills }) => computeBar(first, start, fills)));
}

/** Returns a copy in the order in which bars are compared: by venue, symbol and time. */
export function sortBars<B extends Pick<Bar, 'venue' | 'symbol' | 'bar_start'>>(bars: readonly B[]): B[] {
  const key = ({ venue, symbol, bar_start }: B) => `${venue}\0${symbol}\0${bar_start}`;
  return [...bars].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function computeBar({ symbol, venue }: GeneratedTrade, start: bigint, fills: Fill[]): Bar {
  const ordered = [...fills].sort((a, b) => Number(a.nanoseconds - b.nanoseconds));
  const prices = ordered.map(({ price }) => price).sort(compareDecimals);
  const sumSizes = (side?: Fill['side']) => sum(fills.filter((fill) => side === undefined || fill.side === side).map(({ size }) => size));
  const volume = sumSizes();
  const notional = sum(fills.map(({ price, size }) => multiply(price, size)));
  return {
    symbol,
    venue,
    bar_start: new Date(Number(start / 1_000_000n)).toISOString(),
    interval_us: 60_000_000,
    open: formatDecimal(ordered.at(0)?.price ?? zero),
    high: formatDecimal(prices.at(-1) ?? zero),
    low: formatDecimal(prices.at(0) ?? zero),
    close: formatDecimal(ordered.at(-1)?.price ?? zero),
    volume: formatDecimal(volume),
    notional: formatDecimal(notional),
    vwap: formatDecimal(divide(notional, volume, vwapDigits)),
    trades: fills.length,
    buy_volume: formatDecimal(sumSizes('buy')),
    sell_volume: formatDecimal(sumSizes('sell')),
    unknown_volume: formatDecimal(sumSizes('unknown')),
    ineligible_trades: 0,
    ineligible_volume: '0',
  };
}

/** Parses a decimal such as `-1.50` or `1e-7`. Throws if the text is not a decimal. */
export function parseDecimal(text: string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) throw new Error(`'${text}' is not a decimal number`);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** Formats a decimal without an exponent and without trailing zeros in the fraction. */
export function formatDecimal({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function unitsAtScale({ units, scale }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

function sum(values: readonly Decimal[]): Decimal {
  const scale = Math.max(0, ...values.map((value) => value.scale));
  return { units: values.reduce((total, value) => total + unitsAtScale(value, scale), 0n), scale };
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [unitsAtScale(a, scale), unitsAtScale(b, scale)];
  return left < right ? -1 : Number(left > right);
}

/** Divides `a` by `b`, both positive. Rounds the result once, half to even, to `digits` significant digits. */
export function divide(a: Decimal, b: Decimal, digits: number): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const [numerator, denominator] = [unitsAtScale(a, scale), unitsAtScale(b, scale)];
  let exponent = digits - String(numerator).length + String(denominator).length - 1;
  const scaled = (power: number) =>
    power >= 0 ? [numerator * 10n ** BigInt(power), denominator] : [numerator, denominator * 10n ** BigInt(-power)];
  let [top = 0n, bottom = 1n] = scaled(exponent);
  if (top / bottom < 10n ** BigInt(digits - 1)) {
    exponent += 1;
    [top = 0n, bottom = 1n] = scaled(exponent);
  }
  const floor = top / bottom;
  const twice = (top % bottom) * 2n;
  const roundUp = twice > bottom || (twice === bottom && floor % 2n === 1n);
  const units = roundUp ? floor + 1n : floor;
  return exponent >= 0 ? { units, scale: exponent } : { units: units * 10n ** BigInt(-exponent), scale: 0 };
}
