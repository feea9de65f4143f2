// Generates test trades from a seed: the same seed gives the same trades everywhere. The trades are deliberately difficult: out of
// order, several at the same time, on minute boundaries, across midnight, duplicated, with long decimals.
import { createHash } from 'node:crypto';
import { TradingInfraError } from '../../errors.js';

/** The venue of all test trades, which distinguishes them from real trades. */
export const testVenue = 'trading-infra';

export interface GeneratedTrade {
  venue: string;
  symbol: string;
  /** Time of the trade in nanoseconds since 1970-01-01 UTC. */
  nanoseconds: bigint;
  /** A decimal integer. Absent from some trades, because some venues send no ids. */
  id?: string;
  price: string;
  size: string;
  side: 'buy' | 'sell' | 'unknown';
}

interface GeneratorOptions {
  seed: string;
  symbol: string;
  count: number;
  /** All timestamps are multiples of this number: 1 for inline trades, 1000 for a file with timestamps in microseconds. */
  stepNanoseconds: bigint;
}

const minute = 60_000_000_000n;
const sides = ['buy', 'sell', 'unknown'] as const;

/** Returns the symbol of a seed's inline trades or, with the suffix `-FILE`, of its trade file. Throws USAGE for an invalid seed. */
export function testSymbol(seed: string, suffix: '' | '-FILE' = ''): string {
  if (!/^[A-Za-z0-9-]{1,32}$/.test(seed)) {
    throw new TradingInfraError('USAGE', `The seed '${seed}' is not allowed: use 1 to 32 letters, digits and dashes.`, {
      hint: 'Choose another --seed, or leave it out',
    });
  }
  return `VERIFY-${seed}${suffix}`;
}

/** Generates nearly `count` different trades and a few duplicates, in random order. They cover five of six minutes around midnight UTC. */
export function generateTrades({ seed, symbol, count, stepNanoseconds }: GeneratorOptions): GeneratedTrade[] {
  const random = createRandom(`${seed}/${symbol}`);
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
      nanoseconds: randomTimestamp(random, start, stepNanoseconds, trades),
      ...(random(20) > 0 ? { id: String(firstId + BigInt(n)) } : {}),
      price: randomDecimal(priceUnits + BigInt(random(100_000)), priceDigits, random),
      size: randomDecimal(1n + BigInt(random(2_000_000_000)), random(9), random),
      side: sides[random(3)] ?? 'unknown',
    });
  }
  return shuffle(removeAmbiguousTrades(trades), random).flatMap((trade) =>
    trade.id && random(40) === 0 ? [trade, { ...trade }] : [trade],
  );
}

/** Returns a timestamp in one of six minutes (the fourth stays empty), often on a minute boundary or equal to another trade's timestamp. */
function randomTimestamp(random: Random, start: bigint, step: bigint, trades: readonly GeneratedTrade[]): bigint {
  const earlier = trades[random(Math.max(trades.length, 1))];
  if (earlier && random(4) === 0) return earlier.nanoseconds;
  const index = random(5);
  const minuteStart = start + BigInt(index < 3 ? index : index + 1) * minute;
  const anywhere = BigInt(random(60_000_000)) * 1_000n + BigInt(random(1_000));
  const offset = [0n, minute - step, anywhere - (anywhere % step)][Math.min(random(12), 2)] ?? 0n;
  return minuteStart + offset;
}

/** Removes trades without an id that share a timestamp with another trade, because their order would be undefined. */
function removeAmbiguousTrades(trades: readonly GeneratedTrade[]): GeneratedTrade[] {
  const count = new Map<bigint, number>();
  for (const { nanoseconds } of trades) count.set(nanoseconds, (count.get(nanoseconds) ?? 0) + 1);
  return trades.filter(({ id, nanoseconds }) => id !== undefined || count.get(nanoseconds) === 1);
}

/** Formats `units` / 10^`digits`, sometimes with trailing zeros. */
function randomDecimal(units: bigint, digits: number, random: Random): string {
  const text = String(units).padStart(digits + 1, '0');
  const point = text.length - digits;
  const zeros = '0'.repeat(random(3));
  return digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}${zeros}`;
}

type Random = (below: number) => number;

/**
 * Returns a generator of integers from 0 up to, but not including, `below` (at most 2^32), taken from the SHA-256 of the seed and a
 * counter.
 */
function createRandom(seed: string): Random {
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
