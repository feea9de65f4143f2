// Returns, gaps, imbalance and daily measures, against their definitions written out.
import { describe, expect, it } from 'vitest';
import { analyze, barsEvery } from '../../../../src/lambda/core/analysis.js';
import { computeDailyColumns } from '../../../../src/lambda/core/bars/daily-measures.js';
import { computeImbalance } from '../../../../src/lambda/core/bars/partial.js';
import { formatDecimal } from '../../../../src/lambda/core/decimal.js';
import { chunks, tardisCsv } from '../../trade-files.js';

const start = 1_723_161_600_000_000_000n;
const minute = 60_000_000_000n;
const trade = (n: number, price: string, side: 'buy' | 'sell' | 'unknown' = 'buy', symbol = 'A') => ({
  venue: 'v',
  symbol,
  ts: start + BigInt(n) * minute,
  id: '',
  price,
  size: '2',
  side,
});
const read = (trades: ReturnType<typeof trade>[]) => analyze(chunks(tardisCsv(trades)), { intervals: ['1d'] });

describe('measures', () => {
  it('of bars: null for the first bar, gaps count empty intervals, no imbalance without sides', async () => {
    const analysis = await read([
      trade(0, '100', 'unknown'),
      trade(1, '101', 'sell'),
      trade(1, '102'),
      trade(4, '99'),
      trade(0, '7', 'buy', 'B'),
    ]);
    const { imbalance, returns, gaps } = barsEvery('1m', analysis).measures;
    expect([...imbalance]).toEqual([Number.NaN, 0, 1, 1]);
    expect([...returns]).toEqual([Number.NaN, Math.log(102 / 100), Math.log(99 / 102), Number.NaN]);
    expect([...gaps]).toEqual([Number.NaN, 0, 2, Number.NaN]);
  });

  it('of bars whose numbers are too large for doubles, or for the kernel: the nearest doubles', async () => {
    const size = (digits: number) => `1${'0'.repeat(digits - 1)}`;
    // 17 digits do not fit a double's integers, and the sums of 18 digits leave the kernel.
    const cases = [3, 17, 18].flatMap((digits, n) => [
      { ...trade(n, `1.${'3'.repeat(digits)}`.slice(0, 19)), size: `${size(digits)}.5`.slice(0, 18) },
      { ...trade(n, `1.${'7'.repeat(digits)}`.slice(0, 19), 'sell'), size: size(digits) },
    ]);
    const bars = barsEvery('1m', await read([...cases, ...Array.from({ length: 100 }, () => cases.at(-1) as (typeof cases)[0])]));
    const { imbalance, returns } = bars.measures;
    const entries = [...bars.entries()];
    expect(entries).toHaveLength(3);
    expect([...imbalance]).toEqual(entries.map(({ partial }) => computeImbalance(partial.volumes)));
    const closes = entries.map(({ partial }) => Number(formatDecimal(partial.close.price)));
    expect([...returns].slice(1)).toEqual(closes.slice(1).map((close, n) => Math.log(close / (closes[n] as number))));
  });

  it('of days: only returns within the day count', async () => {
    const prices = Array.from({ length: 40 }, (_, n) => (100 + Math.sin(n) * 3).toFixed(4));
    const trades = [...prices.map((price, n) => trade(n, price)), trade(1440, '500'), trade(1441, '501')];
    const analysis = await read(trades);
    const closes = prices.map(Number);
    const logs = (values: number[]) => values.slice(1).map((value, n) => Math.log(value / (values[n] as number)));
    const [one, five] = [logs(closes), logs(closes.filter((_, n) => n % 5 === 4))];
    const squares = (values: number[]) => values.reduce((sum, r) => sum + r * r, 0);
    const column = (name: string) => computeDailyColumns(analysis).find((one) => one.name === name)?.values ?? [];
    expect(column('rv_1m')[0]).toBeCloseTo(squares(one), 12);
    expect(column('rv_5m')[0]).toBeCloseTo(squares(five), 12);
    const products = five.slice(1).reduce((sum, r, n) => sum + Math.abs(r) * Math.abs(five[n] as number), 0);
    expect(column('bv_5m')[0]).toBeCloseTo((Math.PI / 2) * products, 12);
    expect(column('rvol_ann')[0]).toBeCloseTo(Math.sqrt(squares(five) * 365), 12);
    const illiquidity = one.map((r, n) => Math.abs(r) / ((closes[n + 1] as number) * 2)).reduce((sum, x) => sum + x, 0) / one.length;
    expect(column('amihud')[0]).toBeCloseTo(illiquidity, 12);
    expect(column('rv_1m')[1]).toBeCloseTo(Math.log(501 / 500) ** 2, 12);
    expect([column('rv_5m')[1], column('bv_5m')[1], column('rvol_ann')[1]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...column('trading_days')]).toEqual([365, 365]);
  });
});
