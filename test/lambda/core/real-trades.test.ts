import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { naiveBars, type PlainTrade } from '../naive-bars.js';
import { analyzeBytes, barsOf } from '../trade-files.js';

/** Real trades are not part of the repository. The test uses those in the Tardis layout that are in this folder, if any. */
const folder = process.env.TRADING_INFRA_REAL_TRADES ?? resolve(import.meta.dirname, '../../../../shared/data');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /trades.*\.csv\.gz$/.test(name)) : [];

describe.skipIf(files.length === 0)('real trades', () => {
  it.each(files)('%s: agree with the definition to the last digit', async (file) => {
    const content = readFileSync(join(folder, file));
    const [, ...rows] = gunzipSync(content).toString().trimEnd().split('\n');
    const trades = rows.map((row): PlainTrade => {
      const [venue = '', symbol = '', ts = '', , id = '', side = '', price = '', size = ''] = row.trimEnd().split(',');
      return { venue, symbol, ts: BigInt(ts) * 1000n, id, side: side as PlainTrade['side'], price, size };
    });
    const analysis = await analyzeBytes(content, { chunkSize: 10_007 });
    expect(analysis.summary).toMatchObject({ rows: trades.length, rejected: 0 });
    expect(barsOf(analysis)).toEqual(naiveBars(trades));
  });
});
