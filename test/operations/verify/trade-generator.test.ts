import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { computeExpectedBars } from '../../../src/operations/verify/expected-bars.js';
import { toRequestBody, toTardisFile } from '../../../src/operations/verify/trade-formats.js';
import { generateTrades, testSymbol, testVenue } from '../../../src/operations/verify/trade-generator.js';

const seeds = ['1', '2', 'abc', '7f3a91c2', 'x-9'];
const inline = (seed: string) => generateTrades({ seed, symbol: testSymbol(seed), count: 240, stepNanoseconds: 1n });

describe('generateTrades', () => {
  it('generates the same trades for the same seed, and different ones for another', () => {
    expect(inline('42')).toEqual(inline('42'));
    expect(inline('42')).not.toEqual(inline('43'));
  });

  it.each(seeds)('generates awkward trades that the API accepts (seed %s)', (seed) => {
    const trades = inline(seed);
    const instants = trades.map(({ nanoseconds }) => nanoseconds);
    expect(trades.length).toBeLessThanOrEqual(500);
    expect(trades.length).toBeGreaterThan(200);
    expect(instants).not.toEqual([...instants].sort((a, b) => Number(a - b)));
    expect(new Set(instants).size).toBeLessThan(instants.length);
    expect(new Set(trades.map(({ side }) => side)).size).toBe(3);
    expect(trades.some(({ id }) => id === undefined)).toBe(true);
    const ids = trades.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBeLessThan(ids.length);
    for (const { price, size, venue } of trades) {
      expect([Number(price) > 0, Number(size) > 0, venue]).toEqual([true, true, testVenue]);
    }
  });

  it.each(seeds)('crosses midnight, leaves a minute empty and hits both boundaries of a minute (seed %s)', (seed) => {
    const trades = inline(seed);
    const starts = computeExpectedBars(trades).map(({ bar_start }) => Date.parse(bar_start));
    expect(new Set(starts.map((start) => new Date(start).getUTCDate())).size).toBe(2);
    expect(starts).toHaveLength(5);
    expect((starts.at(-1) ?? 0) - (starts.at(0) ?? 0)).toBe(5 * 60_000);
    const edges = new Set(trades.map(({ nanoseconds }) => nanoseconds % 60_000_000_000n));
    expect(edges.has(0n) && edges.has(59_999_999_999n)).toBe(true);
  });

  it('uses whole microseconds for a file', () => {
    const trades = generateTrades({ seed: '5', symbol: 'S', count: 500, stepNanoseconds: 1000n });
    expect(trades.every(({ nanoseconds }) => nanoseconds % 1000n === 0n)).toBe(true);
  });
});

describe('testSymbol', () => {
  it('contains the seed', () => {
    expect(testSymbol('42')).toBe('VERIFY-42');
    expect(testSymbol('42', '-FILE')).toBe('VERIFY-42-FILE');
  });

  it.each(['', 'a b', 'ä', 'x'.repeat(33), '../x'])('rejects the seed %j', (seed) => {
    expect(() => testSymbol(seed)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('1 to 32') }));
  });
});

describe('formats', () => {
  const trades = [
    { venue: 'v', symbol: 'S', nanoseconds: 1_723_075_200_000_001_000n, id: '9', price: '1.50', size: '2', side: 'sell' as const },
    { venue: 'v', symbol: 'S', nanoseconds: 1_723_075_200_000_002_000n, price: '1', size: '3', side: 'unknown' as const },
  ];

  it('writes the body of POST /process', () => {
    expect(JSON.parse(toRequestBody(trades))).toEqual({
      trades: [
        { v: 1, venue: 'v', symbol: 'S', ts: '1723075200000001000', id: '9', price: '1.50', size: '2', side: 'sell' },
        { v: 1, venue: 'v', symbol: 'S', ts: '1723075200000002000', price: '1', size: '3', side: 'unknown' },
      ],
    });
  });

  it('writes a Tardis file', () => {
    expect(gunzipSync(toTardisFile(trades)).toString()).toBe(
      [
        'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
        'v,S,1723075200000001,1723075200000001,9,sell,1.50,2',
        'v,S,1723075200000002,1723075200000003,,unknown,1,3',
        '',
      ].join('\n'),
    );
  });
});
