// Parquet files in the function: read by ranges of exactly the version that the event names.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openObjectRanges } from '../../src/lambda/adapters/object-ranges.js';
import { jobIdOf } from '../../src/platform/job-ids.js';
import { duckdbParquet } from './core/input/parquet/parquet-files.js';
import { queueEvent, uploadEvent } from './events.js';
import { FunctionFixture } from './function-fixture.js';
import { exactly, naiveBars, type PlainTrade } from './naive-bars.js';
import { tardisCsv } from './trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

const trades = Array.from(
  { length: 3_000 },
  (_, n): PlainTrade => ({
    venue: 'binance',
    symbol: 'PARQUET',
    ts: 1_723_161_540_000_000_000n + BigInt(n) * 1_000_000_000n,
    id: String(n),
    price: `61800.${(n % 97) + 1}7`,
    size: `0.${(n % 89) + 1}3`,
    side: n % 2 === 0 ? 'buy' : 'sell',
  }),
);
const typed = `SELECT exchange, symbol, make_timestamp(timestamp::BIGINT) AS timestamp, local_timestamp, id::BIGINT AS id, side, price::DOUBLE AS price,
  amount::DOUBLE AS amount FROM trades`;
const key = 'incoming/a b/trades.parquet';
const jobOf = async (jobId: string) => (await fixture.call('GET', '/process/{jobId}', { path: { jobId } })).body;

it('become bars', async () => {
  const file = await duckdbParquet(tardisCsv(trades).toString(), typed, ', ROW_GROUP_SIZE 2048');
  const version = await fixture.upload(key, file);
  expect(await fixture.invoke(queueEvent(uploadEvent(key, version)))).toEqual({ batchItemFailures: [] });

  const jobId = jobIdOf({ bucket: 'raw', key, version });
  expect(await jobOf(jobId)).toMatchObject({ status: 'SUCCEEDED', summary: { accepted: 3_000 } });
  expect(await fixture.readJson('processed', `manifests/${jobId}.json`)).toMatchObject({ source: { format: 'tardis-trades-parquet' } });
  const { body } = await fixture.call('GET', '/bars', { query: { symbol: 'PARQUET' } });
  expect(exactly(body.bars)).toEqual(naiveBars(trades));
});

it('that are truncated fail for good', async () => {
  const file = await duckdbParquet(tardisCsv(trades).toString(), typed);
  const version = await fixture.upload(key, file.subarray(0, file.length - 100));
  await fixture.invoke(queueEvent(uploadEvent(key, version)));
  expect(await jobOf(jobIdOf({ bucket: 'raw', key, version }))).toMatchObject({ status: 'FAILED', error: { code: 'CONTENT_CORRUPT' } });
});

it('only the version that was asked for is read', async () => {
  const { objects } = fixture.services;
  const gone = openObjectRanges(objects, { bucket: 'raw', key, version: 'gone', versionId: 'gone' });
  await expect(gone).rejects.toMatchObject({ code: expect.stringMatching(/SUPERSEDED|OBJECT_STORE_UNAVAILABLE/) });
  const version = await fixture.upload(key, new Uint8Array(1_000).fill(7));
  await fixture.upload(key, new Uint8Array([1]));
  const ranges = await openObjectRanges(objects, { bucket: 'raw', key, version, versionId: version });
  expect([ranges.size, (await ranges.slice(10, 20)).length, (await ranges.slice(990, 2_000)).length]).toEqual([1_000, 10, 10]);
});
