// A day of all US stocks: 11,000 symbols and 440,000 bars of a minute, within the limits of the function of size `medium`.
import { expect, it } from 'vitest';
import { analyze, barsEvery } from '../../../src/lambda/core/analysis.js';
import { limitsFor } from '../../../src/lambda/core/limits.js';
import { intervalLabels } from '../../../src/platform/intervals.js';

const mediumMb = 1024;
const symbols = 11_000;
const minutes = 40;
const header =
  'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp';

/** Three prints in each minute of each symbol, sorted by symbol as in Polygon's flat files. */
async function* marketDay() {
  yield Buffer.from(`${header}\n`);
  const start = BigInt(Date.UTC(2024, 3, 5, 14)) * 1_000_000n;
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    const rows = Array.from({ length: minutes * 3 }, (_, n) => {
      const time = start + BigInt(n) * 20_000_000_000n + BigInt(symbol);
      return `S${symbol},${n % 5 === 0 ? '37' : ''},0,${1 + (n % 15)},${n},${time},${100 + (n % 7)}.5,${n},${time},${1 + n},1,0,0\n`;
    });
    yield Buffer.from(rows.join(''));
  }
}

it('becomes bars of all intervals, without those of a second', { timeout: 120_000 }, async () => {
  const analysis = await analyze(marketDay, {
    intervals: intervalLabels,
    optional: '1s',
    limits: limitsFor(mediumMb),
    tracksContent: true,
  });
  expect(analysis.summary).toMatchObject({ rows: symbols * minutes * 3, rejected: 0, symbols, bars: symbols * minutes });
  expect(analysis.omitted).toEqual([{ interval: '1s', code: 'TOO_MANY_BARS' }]);
  expect(barsEvery('1d', analysis).size).toBe(symbols);
  const small = analyze(marketDay, { intervals: intervalLabels, optional: '1s', limits: limitsFor(512) });
  await expect(small).rejects.toMatchObject({ code: 'TOO_MANY_BARS', message: expect.stringContaining('function.memoryMb') });
});
