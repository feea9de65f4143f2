// An oracle for the data processor: bars by definition, with strings and BigInt only. Slow, obvious, and without any shared code.

export interface PlainTrade {
  venue: string;
  symbol: string;
  /** Nanoseconds since 1970 UTC. */
  ts: bigint;
  id: string;
  price: string;
  size: string;
  side: 'buy' | 'sell' | 'unknown';
  /** The venue's sequence number. */
  seq?: bigint;
}

const places = 60;
const one = 10n ** BigInt(places);
const minute = 60_000_000_000n;

/** Fixed-point with 60 decimal places, more than any sum or product in the tests needs. */
function fixed(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(places - fraction.length + Number(exponent));
}

function plain(value: bigint): string {
  const digits = value.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}

/** value / divisor by long division: 18 significant digits, then rounded half to even by the remainder. */
function ratio(value: bigint, divisor: bigint): string {
  let power = 0n;
  let top = value;
  let bottom = divisor;
  while (top < bottom) {
    top *= 10n;
    power += 1n;
  }
  while (top >= bottom * 10n) {
    bottom *= 10n;
    power -= 1n;
  }
  let digits = 0n;
  for (let n = 0; n < 18; n += 1) {
    digits = digits * 10n + top / bottom;
    top = (top % bottom) * 10n;
  }
  const half = bottom * 5n;
  if (top > half || (top === half && digits % 2n === 1n)) digits += 1n;
  return plain(digits * 10n ** (BigInt(places) - 17n - power));
}

/** By time, then by the venue's sequence number; a missing one comes first. The sort is stable, so that equal trades keep their order. */
function byOrder(a: PlainTrade, b: PlainTrade): number {
  const [first, second] = [a.seq ?? -1n, b.seq ?? -1n];
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Bars by symbol, venue and time. Of the trades with the same id, the first in the stream counts. */
export function naiveBars(trades: readonly PlainTrade[], interval = minute) {
  const seen = new Set<string>();
  const minutes = new Map<string, PlainTrade[]>();
  const distinct = trades.filter(({ venue, symbol, id }) => {
    const identity = JSON.stringify([venue, symbol, id]);
    return id === '' || (!seen.has(identity) && seen.add(identity));
  });
  for (const trade of distinct.sort(byOrder)) {
    const key = JSON.stringify([trade.symbol, trade.venue, String(trade.ts / interval).padStart(12, '0')]);
    minutes.set(key, [...(minutes.get(key) ?? []), trade]);
  }
  const places = (key: string) => JSON.parse(key) as [string, string, string];
  const keys = [...minutes.keys()].sort((a, b) => compareLists(places(a), places(b)));
  return keys.map((key) => bar(minutes.get(key) ?? [], interval));
}

const exactFields = Object.keys(bar([{ venue: '', symbol: '', ts: 0n, id: '', price: '1', size: '1', side: 'buy' }], minute));

/** Bars of the API without the fields that depend on the previous bar or on all sources. */
export function exactly(bars: readonly object[]): object[] {
  return bars.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => exactFields.includes(name))));
}

function bar(trades: readonly PlainTrade[], interval: bigint) {
  const [first] = trades;
  if (first === undefined) throw new Error('no trades');
  const sum = (values: bigint[]) => values.reduce((a, b) => a + b, 0n);
  const volume = (side?: string) => sum(trades.filter((t) => side === undefined || t.side === side).map((t) => fixed(t.size)));
  const prices = trades.map((t) => fixed(t.price)).sort((a, b) => (a < b ? -1 : 1));
  // The product has 120 decimal places, but the numbers in the tests have at most 18, so nothing is truncated.
  const notional = sum(trades.map((t) => (fixed(t.price) * fixed(t.size)) / one));
  return {
    symbol: first.symbol,
    venue: first.venue,
    bar_start: new Date(Number(((first.ts / interval) * interval) / 1_000_000n)).toISOString(),
    interval_us: Number(interval / 1000n),
    open: plain(fixed(first.price)),
    high: plain(prices.at(-1) ?? 0n),
    low: plain(prices[0] ?? 0n),
    close: plain(fixed(trades.at(-1)?.price ?? '0')),
    volume: plain(volume()),
    notional: plain(notional),
    vwap: ratio(notional, volume()),
    trades: trades.length,
    buy_volume: plain(volume('buy')),
    sell_volume: plain(volume('sell')),
    unknown_volume: plain(volume('unknown')),
    ineligible_trades: 0,
    ineligible_volume: '0',
  };
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) if (text !== b[i]) return text < (b[i] ?? '') ? -1 : 1;
  return 0;
}
