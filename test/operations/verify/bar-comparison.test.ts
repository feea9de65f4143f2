import { describe, expect, it } from 'vitest';
import { barFromRow, compareBars } from '../../../src/operations/verify/bar-comparison.js';
import { computeExpectedBars } from '../../../src/operations/verify/expected-bars.js';
import { generateTrades } from '../../../src/operations/verify/trade-generator.js';

const bars = computeExpectedBars(generateTrades({ seed: '1', symbol: 'S', count: 50, stepNanoseconds: 1n }));
const [first, ...others] = bars;
if (!first) throw new Error('no bars');

describe('compareBars', () => {
  it('ignores the order', () => {
    expect(compareBars('the answer', [...bars].reverse(), bars)).toBe('5 bars in the answer');
  });

  it.each([
    [
      'a different digit',
      { ...first, vwap: `${first.vwap.slice(0, -1)}${first.vwap.endsWith('1') ? 2 : 1}` },
      /^the answer: vwap of the bar at .* is .*, expected .* \(1 of 5 bars differ\)$/,
    ],
    ['a trailing zero', { ...first, volume: `${first.volume}0` }, /volume/],
    ['a number instead of a string', { ...first, open: Number(first.open) as unknown as string }, /open/],
    ['a missing value', { ...first, close: undefined as unknown as string }, /close of the bar at .* is undefined/],
    ['another venue', { ...first, venue: 'elsewhere' }, /bars differ/],
    ['one more trade', { ...first, trades: first.trades + 1 }, /trades/],
  ])('finds %s', (_, bar, message) => {
    expect(() => compareBars('the answer', [bar, ...others], bars)).toThrow(message);
  });

  it('finds a missing and a surplus bar', () => {
    expect(() => compareBars('the table bars', others, bars)).toThrow('the table bars has 4 bars, expected 5');
    expect(() => compareBars('the table bars', [first, ...bars], bars)).toThrow('the table bars has 6 bars, expected 5');
  });
});

describe('barFromRow', () => {
  it('reads a row from the database or a file', () => {
    const row = {
      ...first,
      bar_start: new Date(first.bar_start),
      interval_us: 60_000_000n,
      trades: String(first.trades),
      open: `${first.open}${first.open.includes('.') ? '' : '.'}000`,
    };
    expect(barFromRow(row)).toEqual(first);
  });
});
