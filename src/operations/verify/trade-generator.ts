// Trades made from a seed, for the round trip: the same seed gives the same trades on every computer. They are made to be
// awkward: out of order, several in one instant, on the edges of minutes, across midnight, duplicated, with long decimals.
import { createHash } from 'node:crypto';
import { TradingInfraError } from '../../errors.js';

/** Verify's trades stand out: nobody else uses this venue, and every symbol begins with VERIFY-. */
export const testVenue = 'trading-infra';

export interface GeneratedTrade {
  venue: string;
  symbol: string;
  /** Since 1970, UTC. */
  nanoseconds: bigint;
  /** Digits; undefined for trades whose venue gives none. */
  id?: string;
  price: string;
  size: string;
  side: 'buy' | 'sell' | 'unknown';
}

interface GeneratorOptions {
  seed: string;
  symbol: string;
  count: number;
  /** Smallest step between two instants: 1 for inline trades, 1000 for a file in microseconds. */
  stepNanoseconds: bigint;
}

const minute = 60_000_000_000n;
const sides = ['buy', 'sell', 'unknown'] as const;

/** The symbol of a seed's inline trades (`''`) or of its file (`'-FILE'`). Throws USAGE for a seed that cannot be part of a symbol. */
export function testSymbol(seed: string, suffix: '' | '-FILE' = ''): string {
  if (!/^[A-Za-z0-9-]{1,32}$/.test(seed)) {
    throw new TradingInfraError('USAGE', `The seed '${seed}' is not allowed: it may have 1 to 32 letters, digits and dashes.`, {
      hint: 'Give another --seed, or none',
    });
  }
  return `VERIFY-${seed}${suffix}`;
}

/** About `count` different trades and a few duplicates of them, in a shuffled order. */
export function generateTrades({ seed, symbol, count, stepNanoseconds }: GeneratorOptions): GeneratedTrade[] {
  const random = randomFrom(`${seed}/${symbol}`);
  const midnight = (18_300n + BigInt(random(1_800))) * 1_440n * minute;
  const start = midnight - BigInt(2 + random(3)) * minute;
  const firstId = 9_007_199_254_740_993n + BigInt(random(1_000_000));
  const priceDigits = 1 + random(8);
  const priceUnits = 10n ** BigInt(priceDigits + random(4));
  const trades: GeneratedTrade[] = [];
  for (let n = 0; n < count; n += 1) {
    trades.push({
      venue: testVenue,
      symbol,
      nanoseconds: instant(random, start, stepNanoseconds, trades),
      ...(random(20) > 0 ? { id: String(firstId + BigInt(n)) } : {}),
      price: decimal(priceUnits + BigInt(random(100_000)), priceDigits, random),
      size: decimal(1n + BigInt(random(2_000_000_000)), random(9), random),
      side: sides[random(3)] ?? 'unknown',
    });
  }
  return shuffle(withoutAnonymousTies(trades), random).flatMap((trade) => (trade.id && random(40) === 0 ? [trade, { ...trade }] : [trade]));
}

/** An instant in one of six minutes (the fourth stays empty), often on an edge or exactly on another trade's. */
function instant(random: Random, start: bigint, step: bigint, trades: readonly GeneratedTrade[]): bigint {
  const earlier = trades[random(Math.max(trades.length, 1))];
  if (earlier && random(4) === 0) return earlier.nanoseconds;
  const index = random(5);
  const opening = start + BigInt(index < 3 ? index : index + 1) * minute;
  const anywhere = BigInt(random(60_000_000)) * 1_000n + BigInt(random(1_000));
  const within = [0n, minute - step, anywhere - (anywhere % step)][Math.min(random(12), 2)] ?? 0n;
  return opening + within;
}

/** Without an id nothing orders two trades of one instant but their values; such pairs are another test's. */
function withoutAnonymousTies(trades: readonly GeneratedTrade[]): GeneratedTrade[] {
  const count = new Map<bigint, number>();
  for (const { nanoseconds } of trades) count.set(nanoseconds, (count.get(nanoseconds) ?? 0) + 1);
  return trades.filter(({ id, nanoseconds }) => id !== undefined || count.get(nanoseconds) === 1);
}

/** `units` with `digits` decimals, sometimes with zeros at the end. */
function decimal(units: bigint, digits: number, random: Random): string {
  const text = String(units).padStart(digits + 1, '0');
  const point = text.length - digits;
  const zeros = '0'.repeat(random(3));
  return digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}${zeros}`;
}

type Random = (below: number) => number;

/** Whole numbers from 0 to `below` (at most 2^32), from the SHA-256 of seed and counter. */
function randomFrom(seed: string): Random {
  let block = Buffer.alloc(0);
  let counter = 0;
  return (below) => {
    if (block.length === 0) {
      block = createHash('sha256').update(`${seed}/${counter}`).digest();
      counter += 1;
    }
    const value = block.readUInt32BE(0);
    block = block.subarray(4);
    return Math.floor((value / 2 ** 32) * below);
  };
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
