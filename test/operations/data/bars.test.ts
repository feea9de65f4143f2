import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarsWanted, type FetchedBar, readBars } from '../../../src/operations/data/bars.js';
import type { GetFromApi } from '../../../src/operations/data/platform-api.js';

const minute = 60_000;
const now = new Date('2026-11-22T10:00:00Z');

function barAt(time: number, venue: string): FetchedBar {
  const [price, bar_start] = ['1', new Date(time).toISOString()];
  const prices = { open: price, high: price, low: price, close: price, volume: '1', notional: price, vwap: price };
  const volumes = { buy_volume: '1', sell_volume: '0', unknown_volume: '0', ineligible_trades: 0, ineligible_volume: '0', order_rule: 2 };
  return {
    symbol: 'BTCUSDT',
    venue,
    bar_start,
    interval_us: 60_000_000,
    ...prices,
    trades: 1,
    ...volumes,
    imbalance: 1,
    ret: null,
    gap_bars: null,
  };
}

/** Answers like GET /bars: ordered by time and venue, in pages, with a cursor whenever a page is full. */
function apiWith(bars: readonly FetchedBar[]) {
  const sorted = [...bars].sort((a, b) => (a.bar_start + a.venue < b.bar_start + b.venue ? -1 : 1));
  const asked: URLSearchParams[] = [];
  const get: GetFromApi = async (path) => {
    const query = new URLSearchParams(path.split('?')[1]);
    asked.push(query);
    const limit = Number(query.get('limit'));
    if (!(limit >= 1 && limit <= 5000)) throw new Error(`limit ${limit}`);
    const [from, to, cursor] = [query.get('from'), query.get('to'), query.get('cursor')];
    const page = sorted
      .filter(({ venue }) => !query.has('venue') || venue === query.get('venue'))
      .filter(
        ({ bar_start }) =>
          (from === null || bar_start >= new Date(from).toISOString()) && (to === null || bar_start < new Date(to).toISOString()),
      )
      .filter(({ bar_start, venue }) => cursor === null || bar_start + venue > cursor)
      .slice(0, limit);
    const last = page.length === limit ? page.at(-1) : undefined;
    return { bars: page, ...(last && { nextCursor: last.bar_start + last.venue }) };
  };
  return { get, asked, sorted };
}

const wanted = (more: Partial<BarsWanted>): BarsWanted => ({ symbol: 'BTCUSDT', interval: '1m', limit: 200, ...more });
const run = (count: number, from: string, venue = 'a') =>
  Array.from({ length: count }, (_, n) => barAt(Date.parse(from) + n * minute, venue));

/** A few stretches of bars, minutes to years apart, from one or two venues. */
const history = fc
  .array(
    fc.record({ start: fc.integer({ min: 0, max: 60 * 365 * 1440 }), count: fc.nat(300), venues: fc.constantFrom(['a'], ['a', 'b']) }),
    {
      maxLength: 5,
    },
  )
  .map((stretches) => {
    const places = stretches.flatMap(({ start, count, venues }) =>
      venues.flatMap((venue) => Array.from({ length: count }, (_, n) => `${(start + n) * minute} ${venue}`)),
    );
    return [...new Set(places)].map((place) => barAt(Number(place.split(' ')[0]), place.split(' ')[1] ?? ''));
  });

describe('readBars', () => {
  it('returns the newest bars, or the newest before `to`, for any history', async () => {
    const to = fc.option(fc.integer({ min: 0, max: 60 * 365 * 1440 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 500 }), to, async (bars, limit, end) => {
        const api = apiWith(bars);
        const before = end === undefined ? undefined : new Date(end * minute).toISOString();
        const inRange = api.sorted.filter(({ bar_start }) => before === undefined || bar_start < before);
        const found = await readBars(api.get, wanted({ limit, to: before }), now);
        expect(found).toEqual({ bars: inRange.slice(-limit), hasMore: inRange.length > limit });
      }),
      { numRuns: 300 },
    );
  });

  it('returns the first bars from `from` on', async () => {
    const api = apiWith([...run(300, '2024-08-08T00:00:00Z'), ...run(10, '2025-01-01T00:00:00Z')]);
    const found = await readBars(api.get, wanted({ from: '2024-08-08T01:00:00Z', limit: 100 }), now);
    expect(found).toEqual({ bars: api.sorted.slice(60, 160), hasMore: true });
    expect(await readBars(api.get, wanted({ from: '2024-12-31', limit: 10 }), now)).toEqual({
      bars: api.sorted.slice(300),
      hasMore: false,
    });
  });

  it('needs few requests, both for a recent year of minutes and for a single day long ago', async () => {
    const year = apiWith(run(525_600, '2025-11-22T10:00:00Z'));
    const recent = await readBars(year.get, wanted({}), now);
    expect(recent).toEqual({ bars: year.sorted.slice(-200), hasMore: true });
    expect(year.asked.length).toBeLessThan(6);
    const old = apiWith(run(1440, '2011-08-08T00:00:00Z'));
    expect(await readBars(old.get, wanted({}), now)).toEqual({ bars: old.sorted.slice(-200), hasMore: true });
    expect(old.asked.length).toBeLessThan(20);
  });

  it('reads as many pages as necessary', async () => {
    const api = apiWith(run(12_001, '2024-08-08T00:00:00Z'));
    const found = await readBars(api.get, wanted({ limit: 12_000 }), now);
    expect([found.bars.length, found.bars[0], found.hasMore]).toEqual([12_000, api.sorted[1], true]);
  });

  it('passes symbol, interval, venue and limit to the API', async () => {
    const api = apiWith([...run(5, '2024-08-08T00:00:00Z'), ...run(5, '2024-08-08T00:00:00Z', 'b&c')]);
    const found = await readBars(api.get, wanted({ venue: 'b&c', interval: '5m' }), now);
    expect(found.bars.map(({ venue }) => venue)).toEqual(Array(5).fill('b&c'));
    expect(Object.fromEntries(api.asked[0] ?? [])).toEqual({ symbol: 'BTCUSDT', interval: '5m', venue: 'b&c', limit: '201' });
  });
});
