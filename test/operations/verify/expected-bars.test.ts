import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeExpectedBars, divide, formatDecimal, parseDecimal, sortBars } from '../../../src/operations/verify/expected-bars.js';
import type { GeneratedTrade } from '../../../src/operations/verify/trade-generator.js';

const midnight = 1_723_075_200_000_000_000n; // 2024-08-08T00:00:00Z
const trade = (
  after: bigint,
  id: string | undefined,
  price: string,
  size: string,
  side: GeneratedTrade['side'] = 'buy',
): GeneratedTrade => ({
  venue: 'v',
  symbol: 'S',
  nanoseconds: midnight + after,
  ...(id === undefined ? {} : { id }),
  price,
  size,
  side,
});

describe('computeExpectedBars', () => {
  it('matches a minute computed by hand', () => {
    const bars = computeExpectedBars([
      trade(30n, '3', '10.50', '0.3', 'sell'),
      trade(10n, '2', '10', '0.1'),
      trade(10n, '1', '9.5', '1.00', 'unknown'),
      trade(59_999_999_999n, '4', '10.1', '2'),
    ]);
    expect(bars).toEqual([
      {
        symbol: 'S',
        venue: 'v',
        bar_start: '2024-08-08T00:00:00.000Z',
        interval_us: 60_000_000,
        open: '10',
        high: '10.5',
        low: '9.5',
        close: '10.1',
        volume: '3.4',
        notional: '33.85',
        vwap: '9.95588235294117647', // 33.85 / 3.4 = 9.955882352941176470588...
        trades: 4,
        buy_volume: '2.1',
        sell_volume: '0.3',
        unknown_volume: '1',
        ineligible_trades: 0,
        ineligible_volume: '0',
      },
    ]);
  });

  it('starts bars on the full minute and leaves out empty ones', () => {
    const bars = computeExpectedBars([
      trade(59_999_999_999n, '1', '1', '1'),
      trade(60_000_000_000n, '2', '2', '1'),
      trade(180_000_000_000n, '3', '3', '1'),
    ]);
    expect(bars.map(({ bar_start }) => bar_start.slice(11, 19))).toEqual(['00:00:00', '00:01:00', '00:03:00']);
  });

  it('counts trades with the same id once, and every trade without an id', () => {
    expect(computeExpectedBars([trade(1n, '7', '1', '1'), trade(1n, '7', '1', '1')])[0]?.trades).toBe(1);
    expect(computeExpectedBars([trade(1n, undefined, '1', '1'), trade(2n, undefined, '1', '1')])[0]?.trades).toBe(2);
  });

  it('orders trades of equal time by their position, and all others by time', () => {
    const [bar] = computeExpectedBars([trade(1n, '3', '3', '1'), trade(1n, '1', '2', '1'), trade(0n, '9', '1', '1')]);
    expect([bar?.open, bar?.close]).toEqual(['1', '2']);
  });
});

describe('decimals', () => {
  it.each([
    ['1.500', '1.5'],
    ['100', '100'],
    ['0.00000001', '0.00000001'],
    ['1e3', '1000'],
    ['1.25E-7', '0.000000125'],
    ['-0.50', '-0.5'],
    ['0', '0'],
  ])('formats %s as %s', (text, plain) => {
    expect(formatDecimal(parseDecimal(text))).toBe(plain);
  });

  it.each([
    ['1', '3', '0.333333333333333333'],
    ['2', '3', '0.666666666666666667'],
    ['1000000000000000005', '10', '100000000000000000'], // a tie: to the even neighbour below
    ['1000000000000000015', '10', '100000000000000002'], // a tie: to the even neighbour above
    ['999999999999999999.9', '1', '1000000000000000000'],
    ['123456789012345678901', '1', '123456789012345679000'],
    ['0.00001', '7', '0.00000142857142857142857'],
  ])('rounds %s / %s to %s', (a, b, quotient) => {
    expect(formatDecimal(divide(parseDecimal(a), parseDecimal(b), 18))).toBe(quotient);
  });

  it('is never off by more than half a unit of the last digit', () => {
    const positive = fc.bigInt(1n, 10n ** 30n);
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const { units, scale } = divide({ units: a, scale: 0 }, { units: b, scale: 0 }, 18);
        const significant = BigInt(String(units).replace(/0+$/, ''));
        expect(String(significant).length).toBeLessThanOrEqual(18);
        // |units/10^scale - a/b| <= 10^-ulp / 2, multiplied out; ulp is the decimal place of the 18th digit.
        const ulp = scale - Math.max(0, String(units).length - 18);
        const distance = units * b * (ulp >= 0 ? 10n ** BigInt(ulp) : 1n) - a * 10n ** BigInt(scale + Math.max(0, ulp));
        const bound = b * 10n ** BigInt(scale) * (ulp < 0 ? 10n ** BigInt(-ulp) : 1n);
        expect(2n * (distance < 0n ? -distance : distance) <= bound).toBe(true);
      }),
    );
  });
});

it('sorts bars by venue, symbol and time', () => {
  const bar = (venue: string, symbol: string, bar_start: string) => ({ venue, symbol, bar_start });
  expect(sortBars([bar('b', 'A', '1'), bar('a', 'B', '2'), bar('a', 'B', '1')]).map((b) => b.venue + b.symbol + b.bar_start)).toEqual([
    'aB1',
    'aB2',
    'bA1',
  ]);
});
