import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsEvery } from '../../../src/lambda/core/analysis.js';
import { type CompleteBar, formatBar, mergePartials, type PartialBar } from '../../../src/lambda/core/bars/partial.js';
import { writeParquet } from '../../../src/lambda/core/parquet/parquet-file.js';
import type { ProcessingError } from '../../../src/lambda/core/processing-error.js';
import { intervalLabels, intervals } from '../../../src/platform/intervals.js';
import { naiveBars, type PlainTrade } from '../naive-bars.js';
import { analyzeBytes, barsOf, canonicalNdjson, gzip, plainTrades, sequencedTrades, tardisCsv } from '../trade-files.js';

/** The files' bytes, or the error code if a number overflows, as those with 36 digits may. */
async function parquetOf(content: Uint8Array, chunkSize: number): Promise<string[]> {
  const bars = barsEvery('1m', await analyzeBytes(content, { chunkSize }));
  return bars.dates().map((date) => {
    try {
      return Buffer.from(writeParquet(bars, date)).toString('base64');
    } catch (error) {
      return (error as ProcessingError).code;
    }
  });
}

function withoutDuplicates(trades: readonly PlainTrade[]): PlainTrade[] {
  const seen = new Set<string>();
  return trades.filter(
    ({ venue, symbol, id }) => id === '' || (!seen.has(`${venue} ${symbol} ${id}`) && seen.add(`${venue} ${symbol} ${id}`)),
  );
}

describe('the analysis of generated trades', () => {
  it('agrees with the definition to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(plainTrades, fc.integer({ min: 1, max: 4096 }), async (trades, chunkSize) => {
        const { summary, ...analysis } = await analyzeBytes(tardisCsv(trades), { chunkSize });
        const expected = naiveBars(trades);
        expect(barsOf({ summary, ...analysis })).toEqual(expected);
        expect(summary.rows).toBe(trades.length);
        expect(summary.accepted + summary.duplicates).toBe(trades.length);
        expect(expected.reduce((n, { trades: count }) => n + count, 0)).toBe(summary.accepted);
      }),
      { numRuns: 150 },
    );
  });

  it('orders trades of equal time by their sequence number, then by their position', async () => {
    await fc.assert(
      fc.asyncProperty(sequencedTrades, async (trades) => {
        expect(barsOf(await analyzeBytes(canonicalNdjson(trades)))).toEqual(naiveBars(trades));
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with the definition at every interval', async () => {
    const labels = intervalLabels;
    await fc.assert(
      fc.asyncProperty(plainTrades, fc.boolean(), async (trades, fromSeconds) => {
        const wanted = fromSeconds ? labels : labels.slice(1);
        const analysis = await analyzeBytes(tardisCsv(trades), { intervals: wanted });
        for (const label of wanted) expect(barsOf(analysis, label)).toEqual(naiveBars(trades, BigInt(intervals[label]) * 1000n));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bytes, whatever the chunks, line ends, compression and format', async () => {
    await fc.assert(
      fc.asyncProperty(plainTrades, fc.integer({ min: 1, max: 300 }), async (trades, chunkSize) => {
        const expected = await parquetOf(tardisCsv(trades), 1_000_000);
        expect(await parquetOf(tardisCsv(trades), chunkSize)).toEqual(expected);
        expect(await parquetOf(gzip(tardisCsv(trades)), chunkSize)).toEqual(expected);
        expect(await parquetOf(tardisCsv(trades, '\r\n'), chunkSize)).toEqual(expected);
        expect(await parquetOf(Buffer.concat([Buffer.from('\ufeff'), tardisCsv(trades)]), chunkSize)).toEqual(expected);
        expect(await parquetOf(canonicalNdjson(trades), chunkSize)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('merges the partials of a file that was cut into parts into the bars of the whole file', async () => {
    const cut = sequencedTrades
      .map(withoutDuplicates)
      .chain((trades) => fc.tuple(fc.constant(trades), fc.array(fc.nat(trades.length), { maxLength: 4 })));
    await fc.assert(
      fc.asyncProperty(cut, async ([trades, cuts]) => {
        const merged = new Map<string, PartialBar>();
        const keys = new Map<string, { symbol: string; venue: string; startUs: number }>();
        const borders = [0, ...cuts.sort((a, b) => a - b), trades.length];
        for (const [n, from] of borders.slice(0, -1).entries()) {
          const bars = barsEvery('1m', await analyzeBytes(canonicalNdjson(trades.slice(from, borders[n + 1]))));
          for (const { key, partial } of bars.entries()) {
            const text = JSON.stringify([key.symbol, key.venue, key.startUs]);
            const known = merged.get(text);
            merged.set(text, known ? mergePartials(known, partial) : partial);
            keys.set(text, key);
          }
        }
        const result = [...merged].map(([text, partial]) => formatBar(keys.get(text) as never, 60_000_000, partial as CompleteBar));
        const order = (bar: { symbol: string; venue: string; bar_start: string }) => `${bar.symbol}\0${bar.venue}\0${bar.bar_start}`;
        expect(result.sort((a, b) => (order(a) < order(b) ? -1 : 1))).toEqual(naiveBars(trades));
      }),
      { numRuns: 60 },
    );
  });
});
