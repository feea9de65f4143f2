// Days and weeks of a time zone, and intervals of any length.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestDivisor, planIntervals } from '../../../../src/lambda/core/bars/interval-plan.js';
import { ZoneDays } from '../../../../src/lambda/core/zone-days.js';
import { type AnyInterval, intervalLength, parseInterval } from '../../../../src/platform/intervals.js';
import { naiveBars, type PlainTrade } from '../../naive-bars.js';
import { analyzeBytes, barsOf, canonicalNdjson } from '../../trade-files.js';

const hourMs = 3_600_000;
const zones = [
  'America/New_York',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Tokyo',
  'Africa/Cairo',
  'UTC',
];

/** The date of a zone at a time, in the way of another function of Intl. */
const dateIn = (zone: string, time: number) => new Date(time).toLocaleDateString('sv-SE', { timeZone: zone });

describe('the day of a time zone', () => {
  it('contains the time, and all other times of the same date', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2037, 0) }), (zone, time) => {
        const { from, to } = new ZoneDays(zone).dayOf(time);
        expect(from <= time && time < to).toBe(true);
        expect([22.5, 23, 23.5, 24, 24.5, 25]).toContain((to - from) / hourMs);
        const date = dateIn(zone, time);
        expect([from - 1, from, to - 1, to].map((at) => dateIn(zone, at) === date)).toEqual([false, true, true, false]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['America/New_York', '2024-03-10T12:00:00Z', '2024-03-10T05:00:00Z', 23],
    ['America/New_York', '2024-11-03T12:00:00Z', '2024-11-03T04:00:00Z', 25],
    // Clocks went from midnight to one o'clock.
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00Z', 23],
    ['Australia/Lord_Howe', '2024-04-07T01:00:00Z', '2024-04-06T13:00:00Z', 24.5],
  ])('in %s at %s begins at %s', (zone, time, start, hours) => {
    const { from, to } = new ZoneDays(zone).dayOf(Date.parse(time));
    expect([new Date(from).toISOString(), (to - from) / hourMs]).toEqual([new Date(start).toISOString(), hours]);
  });
});

const trade = (at: string, price: string): PlainTrade => ({
  venue: 'v',
  symbol: 'S',
  ts: BigInt(Date.parse(at)) * 1_000_000n,
  id: '',
  price,
  size: '1',
  side: 'buy',
});

it('daily and weekly bars cover days and weeks of the session, and daily measures use its minutes', async () => {
  const trades = [
    // A Sunday and a Monday in New York; the second trade is on Monday in UTC, but not there.
    trade('2024-01-07T18:00:00Z', '1'),
    trade('2024-01-08T01:00:00Z', '2'),
    trade('2024-01-08T05:00:00Z', '3'),
    trade('2024-01-12T23:00:00Z', '4'),
    trade('2024-01-15T04:59:59Z', '5'),
    trade('2024-01-15T05:00:00Z', '6'),
  ];
  const analysis = await analyzeBytes(canonicalNdjson(trades), { intervals: ['1d', '1w', '1h'], session: 'America/New_York' });
  const list = (interval: AnyInterval) =>
    barsOf(analysis, interval).map(({ bar_start, open, close }) => [bar_start.slice(0, 16), open, close]);
  expect(list('1d')).toEqual([
    ['2024-01-07T05:00', '1', '2'],
    ['2024-01-08T05:00', '3', '3'],
    ['2024-01-12T05:00', '4', '4'],
    ['2024-01-14T05:00', '5', '5'],
    ['2024-01-15T05:00', '6', '6'],
  ]);
  expect(list('1w')).toEqual([
    ['2024-01-01T05:00', '1', '2'],
    ['2024-01-08T05:00', '3', '5'],
    ['2024-01-15T05:00', '6', '6'],
  ]);
  expect(analysis.bars.get('1h')?.sessionDates()).toEqual([
    '2024-01-07',
    '2024-01-07',
    '2024-01-08',
    '2024-01-12',
    '2024-01-14',
    '2024-01-15',
  ]);
  const utc = await analyzeBytes(canonicalNdjson(trades), { intervals: ['1w'] });
  expect(barsOf(utc, '1w').map(({ bar_start, close }) => [bar_start.slice(0, 10), close])).toEqual([
    ['2024-01-01', '1'],
    ['2024-01-08', '4'],
    ['2024-01-15', '6'],
  ]);
});

describe('an interval', () => {
  it.each([
    ['1m', '1m'],
    ['60m', '1h'],
    ['90s', '90s'],
    ['24h', '1d'],
    ['1440m', '1d'],
    ['7d', '1w'],
    ['1w', '1w'],
  ])('%s is %s', (text, label) => expect(parseInterval(text)).toBe(label));

  it.each(['7m', '0m', '01m', '1', 'm', '2d', '2w', '1M', '-1m', '1.5h', '25h', '999999s', ''])('%s is none', (text) => {
    expect(parseInterval(text)).toBeUndefined();
  });
});

const divisors = Array.from({ length: 86_400 }, (_, n) => n + 1)
  .filter((seconds) => 86_400 % seconds === 0)
  .map((seconds) => parseInterval(`${seconds}s`) as AnyInterval);

it('any set of intervals is planned so that each is made of a shorter one, down to one that divides all', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom<AnyInterval>(...divisors, '1w'), { minLength: 1, maxLength: 10 }), (wanted) => {
      const plan = planIntervals(wanted);
      expect(plan).toEqual(expect.arrayContaining([...wanted]));
      expect(plan.map(intervalLength)).toEqual(plan.map(intervalLength).sort((a, b) => a - b));
      for (const [n, label] of plan.entries()) if (n > 0) expect(longestDivisor(label, plan.slice(0, n))).toBeDefined();
    }),
  );
});

it('bars of any intervals agree with the definition', async () => {
  const start = Date.UTC(2024, 0, 1);
  const instant = fc.integer({ min: 0, max: 3 * 86_400 });
  const trades = fc.array(fc.tuple(instant, fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(trades, fc.uniqueArray(fc.constantFrom(...divisors), { minLength: 1, maxLength: 5 }), async (pairs, wanted) => {
      const all = pairs.map(([second, price]) => trade(new Date(start + second * 1000).toISOString(), String(price)));
      const analysis = await analyzeBytes(canonicalNdjson(all), { intervals: wanted });
      for (const label of wanted) expect(barsOf(analysis, label)).toEqual(naiveBars(all, BigInt(intervalLength(label)) * 1000n));
    }),
    { numRuns: 60 },
  );
});
