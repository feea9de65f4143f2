// Which prints of the consolidated tape set the prices of a bar and add to its volume.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IntervalLabel } from '../../../../src/platform/intervals.js';
import { analyzeBytes, barsOf } from '../../trade-files.js';

const header =
  'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp';

interface Print {
  /** Seconds after 2024-04-05 13:00:00 UTC, which is 09:00 in New York. */
  at: number;
  conditions: readonly number[];
  price: number;
  size: number;
}

const start = Date.UTC(2024, 3, 5, 13) / 1000;
const fileOf = (prints: readonly Print[]) => {
  const rows = prints.map(({ at, conditions, price, size }, n) => {
    const list = conditions.length > 1 ? `"${conditions.join(',')}"` : conditions.join('');
    return `ABC,${list},0,11,${n},${start + at}000000000,${price},${n},${start + at}000000001,${size},1,0,0`;
  });
  return Buffer.from([header, ...rows, ''].join('\n'));
};

const read = (prints: readonly Print[], intervals: readonly IntervalLabel[] = ['1m'], eligibility?: 'us-sip' | 'all') =>
  analyzeBytes(fileOf(prints), { intervals, ...(eligibility && { eligibility }) });

const regular = 45 * 60;
const plain: Print = { at: regular, conditions: [], price: 100, size: 10 };

describe('a print', () => {
  it.each([
    ['regular', [0], { open: true, high: true, volume: true }],
    ['intermarket sweep, trade-through exempt', [14, 41], { open: true, high: true, volume: true }],
    ['closing, with a mark of short sale restrictions', [8, 60], { open: true, high: true, volume: true }],
    ['prior reference price', [22], { open: false, high: true, volume: true }],
    ['sold out of sequence', [32], { open: false, high: true, volume: true }],
    ['derivatively priced', [10], { open: false, high: true, volume: true }],
    ['average price', [2], { open: false, high: false, volume: true }],
    ['odd lot', [37], { open: false, high: false, volume: true }],
    ['qualified contingent', [53], { open: false, high: false, volume: true }],
    ['price variation', [21], { open: false, high: false, volume: true }],
    ['sweep of an odd lot', [14, 37, 41], { open: false, high: false, volume: true }],
    ['prior reference price of an odd lot', [22, 37], { open: false, high: false, volume: true }],
    ['corrected consolidated close', [38], { open: true, high: true, volume: false }],
    ['official close', [15], { open: false, high: false, volume: false }],
    ['official open', [16], { open: false, high: false, volume: false }],
    ['Form T within the regular session', [12], { open: false, high: false, volume: true }],
  ])('%s', async (_, conditions, { open, high, volume }) => {
    const special: Print = { at: regular - 1, conditions, price: 200, size: 5 };
    const [bar, ...others] = barsOf(await read([{ ...special, at: regular }, plain]));
    expect(others).toEqual([]);
    expect(bar).toMatchObject({
      open: open ? '200' : '100',
      high: high ? '200' : '100',
      low: '100',
      close: '100',
      volume: volume ? '15' : '10',
      notional: volume ? '2000' : '1000',
      trades: volume ? 2 : 1,
      ineligible_trades: volume && !open && !high ? 1 : 0,
      ineligible_volume: volume && !open && !high ? '5' : '0',
    });
  });

  it('with a condition that is not known is rejected, unless all prints are eligible', async () => {
    const prints = [...Array.from({ length: 300 }, () => plain), { ...plain, conditions: [99], price: 500 }];
    expect((await read(prints)).summary).toMatchObject({ accepted: 300, rejects: { CONDITION_UNKNOWN: 1 } });
    const all = await read(prints, ['1m'], 'all');
    expect(all.summary).toMatchObject({ accepted: 301, rejected: 0 });
    expect(barsOf(all)).toMatchObject([{ high: '500', volume: '3010', ineligible_trades: 0 }]);
  });
});

it('sets the prices of bars outside the regular session if it is Form T, but never those of daily bars', async () => {
  const [before, after] = [29 * 60, 7 * 3600 + 60];
  const prints = [
    { at: before, conditions: [12], price: 1, size: 1 },
    { ...plain, price: 50 },
    { at: after, conditions: [12], price: 999, size: 2 },
    { at: after + 1, conditions: [12, 37], price: 9_999, size: 4 },
  ];
  const analysis = await read(prints, ['1m', '1h', '1d']);
  expect(barsOf(analysis).map(({ open, close, volume }) => [open, close, volume])).toEqual([
    ['1', '1', '1'],
    ['50', '50', '10'],
    ['999', '999', '6'],
  ]);
  expect(barsOf(analysis, '1h')).toMatchObject([{ open: '1', close: '50' }, { high: '999' }]);
  expect(barsOf(analysis, '1d')).toMatchObject([
    { open: '50', high: '50', low: '50', close: '50', volume: '17', trades: 4, ineligible_trades: 3 },
  ]);
});

it('does not make a bar that no print may price, and counts its volume', async () => {
  const odd = { ...plain, conditions: [37], size: 0.5 };
  const analysis = await read([
    plain,
    { ...odd, at: regular + 60 },
    { ...odd, at: regular + 61 },
    { ...odd, at: regular + 120, conditions: [15] },
  ]);
  expect(barsOf(analysis)).toMatchObject([{ volume: '10' }]);
  expect(analysis.summary).toMatchObject({ accepted: 4, bars: 1, unpriced: { bars: 1, trades: 2, volume: '1' } });
});

/** What the conditions of these tests allow, by definition. */
const rules: Record<number, { openClose: boolean; highLow: boolean; volume: boolean }> = {
  0: { openClose: true, highLow: true, volume: true },
  22: { openClose: false, highLow: true, volume: true },
  37: { openClose: false, highLow: false, volume: true },
  38: { openClose: true, highLow: true, volume: false },
  41: { openClose: true, highLow: true, volume: true },
  15: { openClose: false, highLow: false, volume: false },
};

it('agrees with the definition for any prints, however large their numbers', async () => {
  const condition = fc.constantFrom(...Object.keys(rules).map(Number));
  const price = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(999_999_999_999_999, 0.000000000001));
  const print = fc.record({
    at: fc.integer({ min: regular, max: regular + 200 }),
    conditions: fc.array(condition, { maxLength: 3 }),
    price,
    size: price,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(print, { maxLength: 60 }), async (prints) => {
      const all = prints.map((one) => ({ ...one, price: toText(one.price), size: toText(one.size) }));
      const bars = barsOf(await analyzeBytes(fileOf(all as never), { intervals: ['1m', '1h', '1d'] }));
      expect(
        bars.map(({ open, high, low, close, trades, ineligible_trades }) => ({ open, high, low, close, trades, ineligible_trades })),
      ).toEqual(barsByDefinition(prints));
    }),
    { numRuns: 200 },
  );
});

function toText(value: number): string {
  return value === 0.000000000001 ? '0.000000000001' : String(value);
}

function barsByDefinition(prints: readonly Print[]) {
  const allows = ({ conditions }: Print, name: 'openClose' | 'highLow' | 'volume') => conditions.every((one) => rules[one]?.[name]);
  const ordered = prints.map((print, n) => ({ ...print, n })).sort((a, b) => a.at - b.at || a.n - b.n);
  const minutes = [...new Set(ordered.map(({ at }) => Math.floor(at / 60)))];
  return minutes.flatMap((minute) => {
    const own = ordered.filter(({ at }) => Math.floor(at / 60) === minute);
    const points = own.filter((one) => allows(one, 'openClose')).map(({ price }) => price);
    const range = own.filter((one) => allows(one, 'highLow')).map(({ price }) => price);
    const counted = own.filter((one) => allows(one, 'volume'));
    if (points.length === 0 || counted.length === 0) return [];
    const ineligible = counted.filter((one) => !allows(one, 'openClose') && !allows(one, 'highLow'));
    const prices = [points[0], Math.max(...range), Math.min(...range), points.at(-1)].map((price) => toText(price ?? 0));
    const [open, high, low, close] = prices;
    return [{ open, high, low, close, trades: counted.length, ineligible_trades: ineligible.length }];
  });
}
