// Seconds that may be left out: when that happens, and that nothing else depends on it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Analysis, barsEvery } from '../../../../src/lambda/core/analysis.js';
import { defaultLimits, limitsFor } from '../../../../src/lambda/core/limits.js';
import { writeParquet } from '../../../../src/lambda/core/parquet/parquet-file.js';
import type { ProcessingError } from '../../../../src/lambda/core/processing-error.js';
import { type IntervalLabel, intervalLabels, intervals } from '../../../../src/platform/intervals.js';
import { naiveBars, type PlainTrade } from '../../naive-bars.js';
import { analyzeBytes, barsOf, canonicalNdjson, gzip, plainTrades, tardisCsv } from '../../trade-files.js';

const longer = intervalLabels.filter((label) => label !== '1s');
const optional = { intervals: intervalLabels, optional: '1s' } as const;
const leftOut = [{ interval: '1s', code: 'TOO_MANY_BARS' }];
const startNs = 1_723_161_540_000_000_000n;

const naive = (trades: readonly PlainTrade[], label: IntervalLabel) => naiveBars(trades, BigInt(intervals[label]) * 1000n);

/** A trade this many milliseconds after the start. */
function tradeAt(milliseconds: number, more: Partial<PlainTrade> = {}): PlainTrade {
  const ts = startNs + BigInt(milliseconds) * 1_000_000n;
  return { venue: 'v', symbol: 'A', ts, id: '', price: '1.5', size: '2', side: 'buy', ...more };
}

/** The file's bytes, or the error code: numbers of 36 digits may overflow. */
function parquetOf(analysis: Analysis, label: IntervalLabel): string {
  try {
    return Buffer.from(writeParquet(barsEvery(label, analysis))).toString('base64');
  } catch (error) {
    return (error as ProcessingError).code;
  }
}

describe('optional one-second bars', () => {
  const manyTrades = fc.array(plainTrades, { minLength: 15, maxLength: 25, size: 'max' }).map((lists) => lists.flat());
  /** How far the limits exceed what one-minute bars need, including those of rows that will not count. */
  const room = fc.record({ bars: fc.nat(50), allBars: fc.nat(200) });

  it('are omitted by their number alone, and longer bars do not depend on it', async () => {
    let omissions = 0;
    let keepings = 0;
    await fc.assert(
      fc.asyncProperty(manyTrades, room, fc.integer({ min: 1, max: 4096 }), async (trades, more, chunkSize) => {
        const minutes = naive(
          trades.map((trade) => ({ ...trade, id: '' })),
          '1m',
        ).length;
        const limits = { bars: minutes + more.bars, allBars: minutes * longer.length + more.allBars };
        const count = naive(trades, '1s').length;
        const isLeftOut = count > limits.bars || count + naive(trades, '1m').length * longer.length > limits.allBars;
        if (isLeftOut) omissions += 1;
        else keepings += 1;
        const plain = await analyzeBytes(tardisCsv(trades), { intervals: longer });
        for (const content of [tardisCsv(trades), gzip(tardisCsv(trades)), canonicalNdjson(trades)]) {
          const analysis = await analyzeBytes(content, { ...optional, limits, chunkSize });
          expect(analysis.omitted).toEqual(isLeftOut ? leftOut : []);
          expect(analysis.bars.has('1s')).toBe(!isLeftOut);
          if (!isLeftOut) expect(barsOf(analysis, '1s')).toEqual(naive(trades, '1s'));
          for (const label of longer) expect(barsOf(analysis, label)).toEqual(barsOf(plain, label));
          for (const label of longer) expect(parquetOf(analysis, label)).toBe(parquetOf(plain, label));
          expect({ ...analysis.summary, late: 0 }).toEqual({ ...plain.summary, late: 0 });
        }
        for (const label of longer) expect(barsOf(plain, label)).toEqual(naive(trades, label));
      }),
      { numRuns: 60 },
    );
    expect(Math.min(omissions, keepings)).toBeGreaterThan(5);
  });

  it('count only the first of several rows with the same id', async () => {
    const trades = [tradeAt(0, { id: '1' }), tradeAt(5_000, { id: '1' }), tradeAt(1, { id: '2' })];
    const analysis = await analyzeBytes(tardisCsv(trades), { ...optional, limits: { bars: 1 } });
    expect(analysis.omitted).toEqual([]);
    expect(barsOf(analysis, '1s')).toEqual(naive(trades, '1s'));
    const more = [...trades, tradeAt(7_000, { id: '2' }), tradeAt(9_000)];
    expect(await analyzeBytes(tardisCsv(more), { ...optional, limits: { bars: 1 } })).toMatchObject({ omitted: leftOut });
  });

  it('leave no trace in the one-minute bars that reuse their memory', async () => {
    const price = (n: number) => (n % 7 === 0 ? '123456789.000000001' : `${1 + (n % 13)}.25`);
    const size = (n: number) => (n % 5 === 0 ? '98765432.1000000001' : '0.5');
    // 3,000 seconds within 50 minutes, then as many minutes of one second each.
    const instants = Array.from({ length: 6_000 }, (_, n) => (n < 3_000 ? n * 1_000 : (n - 2_950) * 60_000));
    const trades = instants.map((at, n) => tradeAt(at, { price: price(n), size: size(n), symbol: `S${n % 3}` }));
    const content = tardisCsv(trades);
    const analysis = await analyzeBytes(content, { ...optional, limits: { bars: 3_500 } });
    const plain = await analyzeBytes(content, { intervals: longer });
    expect(analysis).toMatchObject({ omitted: leftOut, summary: plain.summary });
    for (const label of longer) {
      expect(barsOf(analysis, label)).toEqual(barsOf(plain, label));
      expect(parquetOf(analysis, label)).toBe(parquetOf(plain, label));
    }
  });

  it('fail the analysis if they are required, or if there are too many one-minute bars as well', async () => {
    const trades = Array.from({ length: 5 }, (_, n) => tradeAt(n * 60_000));
    const refusal = { code: 'TOO_MANY_BARS', message: expect.stringContaining('function.memoryMb') };
    const limits = { bars: 4 };
    await expect(analyzeBytes(tardisCsv(trades), { ...optional, limits })).rejects.toMatchObject(refusal);
    await expect(analyzeBytes(tardisCsv(trades), { intervals: intervalLabels, limits })).rejects.toMatchObject(refusal);
    await expect(analyzeBytes(tardisCsv(trades), { intervals: ['1s'], optional: '1s', limits })).rejects.toMatchObject(refusal);
  });
});

it('limits the bars of all intervals together', async () => {
  const trades = Array.from({ length: 7 }, (_, n) => tradeAt(n * 86_400_000));
  const refusal = { code: 'TOO_MANY_BARS', message: expect.stringContaining('34 bars of all intervals together') };
  const read = (allBars: number) => analyzeBytes(tardisCsv(trades), { ...optional, limits: { bars: 100, allBars } });
  await expect(read(34)).rejects.toMatchObject(refusal);
  expect((await read(35)).omitted).toEqual(leftOut);
  expect((await read(42)).omitted).toEqual([]);
});

describe('the limits of a function with a memory size', () => {
  it.each([
    [128, 100_000, 250_000, 37_500_000],
    [512, 400_000, 1_000_000, 150_000_000],
    [1_769, 1_382_031, 3_455_077, 518_261_718],
    [10_240, 4_194_304, 10_485_760, 1_000_000_000],
  ])('%i MB', (memoryMb, bars, allBars, idSetBytes) => {
    expect(limitsFor(memoryMb)).toEqual({ ...defaultLimits, bars, allBars, idSetBytes });
  });
});
