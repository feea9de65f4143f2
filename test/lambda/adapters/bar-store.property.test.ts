// Splits a file into objects that are processed in any order, some twice, one in a newer version. The database must end up with the bars of
// the whole file, at every interval, including returns and daily measures.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryBars } from '../../../src/lambda/adapters/bar-query.js';
import { BarStore } from '../../../src/lambda/adapters/bar-store.js';
import { Database } from '../../../src/lambda/adapters/database.js';
import { type Analysis, barsEvery } from '../../../src/lambda/core/analysis.js';
import { computeDailyColumns } from '../../../src/lambda/core/bars/daily-measures.js';
import type { MeasuredBar } from '../../../src/platform/bars.js';
import { type IntervalLabel, intervals, servedIntervals, storedIntervals } from '../../../src/platform/intervals.js';
import { databaseEngines, type TestDatabase } from '../databases.js';
import { exactly, naiveBars, type PlainTrade } from '../naive-bars.js';
import { analyzeBytes, canonicalNdjson, gzip, plainTrades, tardisCsv } from '../trade-files.js';

const firstMinute = 1_723_161_540_000_000_000n;

/** Without repeated ids, and without repeated trades that have no id: in another source, they would be refused. The minutes may be hours apart. */
const distinctTrades = fc.tuple(plainTrades, fc.constantFrom(1n, 3n, 170n, 900n)).map(([trades, stretch]) => {
  const seen = new Set<string>();
  return trades
    .filter(({ venue, symbol, id, ts, price, size, side }) => {
      const identity = id === '' ? `${venue} ${symbol} ${ts} ${price} ${size} ${side}` : `${venue} ${symbol} ${id}`;
      return !seen.has(identity) && seen.add(identity);
    })
    .map((trade) => ({ ...trade, ts: firstMinute + (trade.ts - firstMinute) * stretch }));
});

interface Cut {
  trades: PlainTrade[];
  /** The object of each trade. */
  objects: number[];
  /** The order of processing. Contains each object at least once. */
  order: number[];
  /** The object that has an older version with other trades. */
  renewed: number;
  older: PlainTrade[];
}

const cuts: fc.Arbitrary<Cut> = fc.tuple(distinctTrades, fc.integer({ min: 1, max: 5 }), distinctTrades).chain(([trades, k, older]) =>
  fc.record({
    trades: fc.constant(trades),
    objects: fc.array(fc.nat(k - 1), { minLength: trades.length, maxLength: trades.length }),
    order: fc
      .array(fc.nat(k - 1), { maxLength: 4 })
      .chain((again) => fc.shuffledSubarray([...Array(k).keys(), ...again], { minLength: k + again.length })),
    renewed: fc.nat(k - 1),
    // With ids of their own, or they would overlap with the other objects.
    older: fc.constant(older.slice(0, 30).map((trade, n) => ({ ...trade, id: `older-${n}` }))),
  }),
);

describe.each(databaseEngines)('the merge in $name', ({ start }) => {
  let database: TestDatabase;
  let app: Database;
  beforeAll(async () => {
    database = await start();
    app = new Database(database.pool);
  });
  afterAll(() => database?.stop());

  async function commit(object: number, version: string, content: Uint8Array): Promise<void> {
    const analysis = await analyzeBytes(content, { intervals: ['1m', '1d'], tracksContent: true });
    await new BarStore(app).commit({
      jobId: `${object}-${version}`,
      source: { bucket: 'raw', key: `incoming/${object}`, version },
      bars: storedIntervals.map((label) => barsEvery(label, analysis)),
      summary: analysis.summary,
      tradingDays: 365,
      assertNewest: async () => {},
    });
  }

  async function process({ trades, objects, order, renewed, older }: Cut): Promise<void> {
    await database.clear();
    await commit(renewed, 'older', tardisCsv(older));
    const forms = [tardisCsv, canonicalNdjson, (part: PlainTrade[]) => gzip(tardisCsv(part))];
    for (const object of order) {
      const part = trades.filter((_, n) => objects[n] === object);
      await commit(object, 'newer', forms[object % forms.length]?.(part) ?? Buffer.alloc(0));
    }
  }

  const stored = async (symbol: string, interval: IntervalLabel) =>
    queryBars(app, {
      symbol,
      venue: undefined,
      intervalUs: intervals[interval],
      from: undefined,
      to: undefined,
      limit: 5_000,
      after: undefined,
    });

  it('equals the bars of the whole file', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async (cut) => {
        await process(cut);
        // The keys of the objects order trades of equal time.
        const inOrder = cut.trades.map((trade, n) => ({ trade, object: cut.objects[n] ?? 0 })).sort((a, b) => a.object - b.object);
        const trades = inOrder.map(({ trade }) => trade);
        const whole = await analyzeBytes(tardisCsv(trades), { intervals: [...servedIntervals] });
        const symbols = [...new Set(cut.trades.map(({ symbol }) => symbol))];
        for (const interval of servedIntervals) {
          const expected = naiveBars(trades, BigInt(intervals[interval]) * 1000n);
          for (const symbol of symbols) {
            const bars = await stored(symbol, interval);
            const ofSymbol = expected.filter((bar) => bar.symbol === symbol).sort(byTimeAndVenue);
            expect(exactly(bars)).toEqual(ofSymbol);
            expect(bars.map(pickMeasures)).toEqual(measuresOf(whole, interval, symbol));
          }
        }
        await expectDailyMeasures(whole, await Promise.all(symbols.map((symbol) => stored(symbol, '1d'))));
        const { rows } = await database.pool.query(
          'SELECT count(DISTINCT (symbol, venue, bar_start))::int AS bars FROM partials WHERE interval_us = 60000000',
        );
        expect(rows[0].bars).toBe(whole.summary.bars);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});

function byTimeAndVenue(a: { bar_start: string; venue: string }, b: { bar_start: string; venue: string }): number {
  return a.bar_start === b.bar_start ? (a.venue < b.venue ? -1 : 1) : a.bar_start < b.bar_start ? -1 : 1;
}

const pickMeasures = ({ venue, bar_start, imbalance, ret, gap_bars }: MeasuredBar) => ({ venue, bar_start, imbalance, ret, gap_bars });
const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);

/** The measures that the core computes for the whole file, in the API's order. */
function measuresOf(whole: Analysis, interval: IntervalLabel, symbol: string) {
  const list = barsEvery(interval, whole);
  const { imbalance, returns, gaps } = list.measures;
  return Array.from(list.entries(), ({ key }, n) => ({
    symbol: key.symbol,
    venue: key.venue,
    bar_start: new Date(key.startUs / 1000).toISOString(),
    imbalance: orNull(imbalance[n]),
    ret: orNull(returns[n]),
    gap_bars: orNull(gaps[n]),
  }))
    .filter((bar) => bar.symbol === symbol)
    .sort(byTimeAndVenue)
    .map(({ symbol: _, ...bar }) => bar);
}

/** Compares doubles that were summed by two different engines: equal except for the last digits. */
async function expectDailyMeasures(whole: Analysis, days: Awaited<ReturnType<typeof queryBars>>[]): Promise<void> {
  const columns = computeDailyColumns(whole);
  const byDay = new Map(
    days.flat().map((bar) => [`${bar.symbol} ${bar.venue} ${bar.bar_start}`, bar as unknown as Record<string, number | null>]),
  );
  const entries = [...barsEvery('1d', whole).entries()];
  expect(byDay.size).toBe(entries.length);
  for (const [n, { key }] of entries.entries()) {
    const bar = byDay.get(`${key.symbol} ${key.venue} ${new Date(key.startUs / 1000).toISOString()}`);
    for (const { name, values } of columns) {
      const [seen, expected] = [bar?.[name], orNull(values[n])];
      if (typeof seen === 'number' && expected !== null) expect(Math.abs(seen - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
      else expect([name, seen]).toEqual([name, expected]);
    }
  }
}
