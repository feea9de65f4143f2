import { describe, expect, it } from 'vitest';
import { analyze, barsEvery } from '../../../src/lambda/core/analysis.js';
import { formatBar } from '../../../src/lambda/core/bars/partial.js';
import { writeParquet } from '../../../src/lambda/core/parquet/parquet-file.js';
import { compareBars } from '../../../src/operations/verify/bar-comparison.js';
import { computeExpectedBars } from '../../../src/operations/verify/expected-bars.js';
import { parseParquetBars } from '../../../src/operations/verify/parquet-bars.js';
import { toRequestBody, toTardisFile } from '../../../src/operations/verify/trade-formats.js';
import { type GeneratedTrade, generateTrades } from '../../../src/operations/verify/trade-generator.js';

// Two implementations that share no code must agree: the data processor, and the one that verifies it.

const intervalUs = 60_000_000;
const seeds = Array.from({ length: 40 }, (_, n) => `agree-${n}`);

async function analyzeBytes(bytes: Uint8Array) {
  const analysis = await analyze(
    async function* () {
      yield bytes;
    },
    { intervals: ['1m'] },
  );
  return { bars: barsEvery('1m', analysis), summary: analysis.summary };
}

function toLines(trades: readonly GeneratedTrade[]): Buffer {
  const body = JSON.parse(toRequestBody(trades)) as { trades: unknown[] };
  return Buffer.from(body.trades.map((trade) => `${JSON.stringify(trade)}\n`).join(''));
}

describe('processor and verification', () => {
  it.each(seeds)('agree on inline trades (seed %s)', async (seed) => {
    const trades = generateTrades({ seed, symbol: 'VERIFY', count: 240, stepNanoseconds: 1n });
    const { bars, summary } = await analyzeBytes(toLines(trades));
    expect(summary.rejected).toBe(0);
    const found = Array.from(bars.entries(), ({ key, partial }) => formatBar(key, intervalUs, partial));
    compareBars('the answer', found, computeExpectedBars(trades));
  });

  it.each(seeds.slice(0, 8))('agree on a file and its Parquet (seed %s)', async (seed) => {
    const trades = generateTrades({ seed, symbol: 'VERIFY-FILE', count: 2000, stepNanoseconds: 1000n });
    const { bars, summary } = await analyzeBytes(toTardisFile(trades));
    expect([summary.rejected, bars.dates().length]).toEqual([0, 2]);
    const files = bars.dates().map((date) => writeParquet(bars, date));
    const found = await Promise.all(files.map(parseParquetBars));
    compareBars('the files', found.flat(), computeExpectedBars(trades));
  });
});
