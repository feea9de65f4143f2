import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobIdOf } from '../../src/platform/job-ids.js';
import { formatMetadata } from '../../src/platform/object-metadata.js';
import { queueEvent, uploadEvent } from './events.js';
import { FunctionFixture } from './function-fixture.js';
import { exactly, naiveBars, type PlainTrade } from './naive-bars.js';
import { gzip, tardisCsv, tardisHeader } from './trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

const done = { batchItemFailures: [] };
const failed = { batchItemFailures: [{ itemIdentifier: 'message-0' }] };

function tradesOf(symbol: string, count = 50): PlainTrade[] {
  return Array.from({ length: count }, (_, n) => ({
    venue: 'binance',
    symbol,
    ts: 1_723_161_540_000_000_000n + BigInt(n) * 7_000_000_000n,
    id: String(n),
    price: `61800.${n}7`,
    size: `0.${n}3`,
    side: (['buy', 'sell', 'unknown'] as const)[n % 3] ?? 'buy',
  }));
}

async function uploaded(key: string, content: Uint8Array) {
  const version = await fixture.upload(key, content);
  return { event: uploadEvent(key, version), jobId: jobIdOf({ bucket: 'raw', key, version }), version };
}

const job = async (jobId: string) => (await fixture.call('GET', '/process/{jobId}', { path: { jobId } })).body;
const bars = async (symbol: string) => exactly((await fixture.call('GET', '/bars', { query: { symbol } })).body.bars);

it('turns a gzipped file into Parquet, manifest, archive copy, job and bars; a second delivery changes nothing', async () => {
  const trades = tradesOf('FULL');
  const key = 'incoming/a b+c/ü.csv';
  const { event, jobId, version } = await uploaded(key, gzip(tardisCsv(trades)));
  expect(await fixture.invoke(queueEvent(event))).toEqual(done);

  const src = `src=${jobId.slice(0, 16)}/part-0.parquet`;
  const manifest = await fixture.readJson('processed', `manifests/${jobId}.json`);
  expect(manifest).toMatchObject({
    jobId,
    source: { bucket: 'raw', key, version, format: 'tardis-trades-csv', compression: 'gzip' },
    summary: { rows: 50, accepted: 50, rejected: 0, duplicates: 0, bars: 6, symbols: 1 },
    archive: { bucket: 'archive', key },
  });
  expect(manifest.intervals).toEqual(['1s', '1m', '5m', '15m', '1h', '1d']);
  expect(manifest.omitted).toEqual([]);
  const folders = [...['1s', '1m', '5m', '15m', '1h', '1d'].map((label) => `bars/v1/interval=${label}`), 'daily/v1'];
  expect(manifest.parts.map((part: { key: string }) => part.key)).toEqual(
    folders.flatMap((folder) => ['2024-08-08', '2024-08-09'].map((date) => `${folder}/date=${date}/${src}`)),
  );
  expect(await fixture.read('archive', key)).toEqual(await fixture.read('raw', key));
  expect(await job(jobId)).toMatchObject({
    status: 'SUCCEEDED',
    attempts: 1,
    summary: { accepted: 50 },
    manifest: `manifests/${jobId}.json`,
  });
  expect(await bars('FULL')).toEqual(naiveBars(trades));

  const before = [await fixture.versions('processed'), await fixture.versions('archive')];
  expect(await fixture.invoke(queueEvent(event, event))).toEqual(done);
  expect([await fixture.versions('processed'), await fixture.versions('archive')]).toEqual(before);
  expect(await job(jobId)).toMatchObject({ attempts: 1 });
});

it('omits the one-second bars of a file that has too many, and reports it', async () => {
  const { services } = fixture;
  const trades = tradesOf('MANY');
  const { event, jobId } = await uploaded('incoming/many.csv', tardisCsv(trades));
  // 50 seconds within 6 minutes.
  expect(await fixture.invoke(queueEvent(event), { ...services, limits: { ...services.limits, bars: 49 } })).toEqual(done);
  const { intervals, omitted, parts, summary } = await fixture.readJson('processed', `manifests/${jobId}.json`);
  expect(omitted).toEqual([{ interval: '1s', code: 'TOO_MANY_BARS' }]);
  expect(intervals).toEqual(['1m', '5m', '15m', '1h', '1d']);
  expect(parts.length).toBe(12);
  expect(await fixture.keys('processed', 'bars/v1/interval=1s/')).not.toContainEqual(expect.stringContaining(jobId.slice(0, 16)));
  expect(summary).toMatchObject({ accepted: 50, bars: 6 });
  expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED', summary: { bars: 6, omitted: ['1s'] } });
  expect(fixture.logs.findLast((line) => line.includes('job succeeded'))).toContain('"omitted":["1s"]');
  expect(await bars('MANY')).toEqual(naiveBars(trades));

  const other = await uploaded('incoming/too-many.csv', tardisCsv(trades));
  expect(await fixture.invoke(queueEvent(other.event), { ...services, limits: { ...services.limits, bars: 5 } })).toEqual(done);
  expect(await job(other.jobId)).toMatchObject({ status: 'FAILED', error: { code: 'TOO_MANY_BARS' } });
});

it('accepts events directly from S3, and ignores those that are not uploads', async () => {
  const { event, jobId } = await uploaded('incoming/direct.csv', tardisCsv(tradesOf('DIRECT')));
  await fixture.invoke(event);
  expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  await fixture.invoke({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'raw' });
  const others = [uploadEvent('inline/x.ndjson', 'v'), uploadEvent('incoming/', 'v'), uploadEvent('incoming/x', 'v', 'processed')];
  const malformed = JSON.stringify(uploadEvent('incoming/x', 'v')).replace('incoming/x', 'incoming/%E0%A4%A');
  expect(await fixture.invoke(queueEvent(...others, malformed, { Event: 's3:TestEvent' }))).toEqual(done);
  await expect(fixture.invoke({})).rejects.toThrow('neither');
});

it('returns only the messages that are worth a retry', async () => {
  const good = await uploaded('incoming/good.csv', tardisCsv(tradesOf('GOOD')));
  const bad = await uploaded('incoming/bad.csv', Buffer.from('what,is,this\n1,2,3\n'));
  const answer = await fixture.invoke(queueEvent('not JSON', bad.event, good.event, { Records: 'none' }));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-3' }] });
  expect(await job(good.jobId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await job(bad.jobId)).toMatchObject({ status: 'FAILED', error: { code: 'UNSUPPORTED_FORMAT' } });
});

it('writes a quarantine note with offsets and codes, but without rows', async () => {
  const rows = tardisCsv(tradesOf('BAD'))
    .toString()
    .replace(/61800\.7/g, 'secret');
  const { event, jobId } = await uploaded('incoming/rejects.csv', Buffer.from(rows));
  expect(await fixture.invoke(queueEvent(event))).toEqual(done);
  const note = await fixture.readJson('processed', `quarantine/${jobId}.json`);
  expect(note).toMatchObject({ jobId, error: { code: 'TOO_MANY_REJECTS' }, rows: 50, rejected: 1, rejects: { PRICE_INVALID: 1 } });
  expect(rows.slice(note.samples[0].offset)).toMatch(/^binance,BAD,.*secret/);
  expect(JSON.stringify(note)).not.toContain('secret');
  expect(await fixture.keys('processed', `manifests/${jobId}`)).toEqual([]);
  expect(await bars('BAD')).toEqual([]);
});

it('succeeds with a file without rows', async () => {
  for (const [name, content] of [
    ['empty', Buffer.alloc(0)],
    ['gz', gzip(Buffer.alloc(0))],
    ['header', Buffer.from(`${tardisHeader}\n`)],
  ] as const) {
    const { event, jobId } = await uploaded(`incoming/${name}.csv`, content);
    expect(await fixture.invoke(queueEvent(event))).toEqual(done);
    expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED', summary: { rows: 0, bars: 0 } });
  }
});

it('retries while the database is unavailable, and ends in the same state', async () => {
  const trades = tradesOf('AWAY');
  const { event, jobId } = await uploaded('incoming/away.csv', tardisCsv(trades));
  fixture.isDatabaseAway = true;
  expect(await fixture.invoke(queueEvent(event))).toEqual(failed);
  await expect(fixture.invoke(event)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  fixture.isDatabaseAway = false;
  expect(await job(jobId)).toMatchObject({ status: 'RETRYABLE', attempts: 2, error: { code: 'DATABASE_UNAVAILABLE' } });
  expect(await fixture.keys('processed', `manifests/${jobId}`)).toEqual([]);
  expect(await fixture.invoke(queueEvent(event))).toEqual(done);
  expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED', attempts: 3 });
  expect((await job(jobId)).error).toBeUndefined();
  expect(await bars('AWAY')).toEqual(naiveBars(trades));
});

it('respects a lease, and takes over an expired one', async () => {
  const { event, jobId } = await uploaded('incoming/lease.csv', tardisCsv(tradesOf('LEASE')));
  await fixture.abandon(jobId, Date.now() + 60_000);
  expect(await fixture.invoke(queueEvent(event))).toEqual(failed);
  await fixture.abandon(jobId, Date.now() - 1);
  expect(await fixture.invoke(queueEvent(event))).toEqual(done);
  expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED' });
});

it('lets a newer version replace an older one, never the other way round', async () => {
  const key = 'incoming/versions.csv';
  const first = await uploaded(key, tardisCsv(tradesOf('VERSION', 50)));
  expect(await fixture.invoke(queueEvent(first.event))).toEqual(done);
  const second = await uploaded(key, tardisCsv(tradesOf('VERSION', 20)));
  const third = await uploaded(key, tardisCsv(tradesOf('VERSION', 10)));
  expect(await fixture.invoke(queueEvent(third.event, second.event))).toEqual(done);
  expect(await job(second.jobId)).toMatchObject({ status: 'SUPERSEDED' });
  expect(await bars('VERSION')).toEqual(naiveBars(tradesOf('VERSION', 10)));
});

it('does not start another message when little time is left', async () => {
  const first = await uploaded('incoming/first.csv', tardisCsv(tradesOf('FIRST')));
  const second = await uploaded('incoming/second.csv', tardisCsv(tradesOf('SECOND')));
  fixture.remainingMs = () => 6_000;
  expect(await fixture.invoke(queueEvent(first.event, second.event))).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  fixture.remainingMs = () => 60_000;
  expect(await job(first.jobId)).toMatchObject({ status: 'SUCCEEDED' });
});

it('stops reading before the timeout; the second time, the job fails', async () => {
  const { event, jobId } = await uploaded('incoming/late.csv', tardisCsv(tradesOf('LATE')));
  const runningOut = () => {
    let asked = 0;
    fixture.remainingMs = () => (asked++ < 3 ? 60_000 : 7_000);
  };
  runningOut();
  expect(await fixture.invoke(queueEvent(event))).toEqual(failed);
  expect(await job(jobId)).toMatchObject({ status: 'RETRYABLE', error: { code: 'OUT_OF_TIME' } });
  runningOut();
  expect(await fixture.invoke(queueEvent(event))).toEqual(done);
  fixture.remainingMs = () => 60_000;
  expect(await job(jobId)).toMatchObject({ status: 'FAILED', error: { code: 'OUT_OF_TIME' } });
});

it('logs neither prices nor object keys', () => {
  const text = fixture.logs.join('\n');
  expect(text).toContain('job succeeded');
  for (const secret of ['61800', 'incoming/', 'secret', 'csv', 'FULL']) expect(text).not.toContain(secret);
});

it('reads a file as its metadata say, and refuses metadata that cannot be used', async () => {
  const trades = tradesOf('MAPPED');
  const expected = await uploaded('incoming/known.csv', tardisCsv(trades));
  await fixture.invoke(queueEvent(expected.event));
  const known = await bars('MAPPED');

  const rows = trades.map(({ ts, id, price, size, side }) => [ts / 1_000_000n, price, size, id, side].join(';'));
  const read = {
    columns: { time: '1', price: '2', size: '3', id: '4', side: '5' },
    delimiter: ';',
    symbol: '{symbol}_*',
    venue: 'binance',
    timeFormat: 'ms',
  };
  const key = 'incoming/OWN_2024.txt';
  const version = await fixture.upload(key, Buffer.from(`${rows.join('\n')}\n`), { 'read-options': formatMetadata(read) });
  expect(await fixture.invoke(queueEvent(uploadEvent(key, version)))).toEqual(done);
  expect(await bars('OWN')).toEqual(known.map((bar: object) => ({ ...bar, symbol: 'OWN' })));
  const jobId = jobIdOf({ bucket: 'raw', key, version });
  const { source } = await fixture.readJson('processed', `manifests/${jobId}.json`);
  expect(source).toMatchObject({ format: 'mapped-csv', readOptions: read });

  const wrong = await fixture.upload(key, Buffer.from('1;2;3\n'), { 'read-options': '{"columns":{"time":"1"}}' });
  expect(await fixture.invoke(queueEvent(uploadEvent(key, wrong)))).toEqual(done);
  expect(await job(jobIdOf({ bucket: 'raw', key, version: wrong }))).toMatchObject({
    status: 'FAILED',
    error: {
      code: 'READ_OPTIONS_INVALID',
      message: expect.stringContaining('columns lacks price, size; a mapping needs time, price, size; upload'),
    },
  });
});

it('refuses the same trades under another key by name, and replaces what the metadata name', async () => {
  const trades = tradesOf('TWICE');
  const month = await uploaded('incoming/month.csv', tardisCsv(trades));
  expect(await fixture.invoke(queueEvent(month.event))).toEqual(done);
  const day = await uploaded('incoming/day.csv', gzip(tardisCsv(trades.slice(0, 30))));
  expect(await fixture.invoke(queueEvent(day.event))).toEqual(done);
  const message = expect.stringContaining('already in incoming/month.csv; upload it with --replace incoming/month.csv');
  expect(await job(day.jobId)).toMatchObject({ status: 'FAILED', error: { code: 'OVERLAPPING_SOURCE', message } });
  expect(await bars('TWICE')).toEqual(naiveBars(trades));
  expect((await fixture.keys('processed')).filter((key) => key.includes(`src=${day.jobId.slice(0, 16)}/`))).toEqual([]);

  const version = await fixture.upload('incoming/day.csv', tardisCsv(trades.slice(0, 30)), { replaces: '["incoming/month.csv"]' });
  expect(await fixture.invoke(queueEvent(uploadEvent('incoming/day.csv', version)))).toEqual(done);
  expect(await bars('TWICE')).toEqual(naiveBars(trades.slice(0, 30)));
});

it('makes the bars of the trades of a request anew, under the id of the request’s job', async () => {
  const trades = tradesOf('AGAIN', 20);
  const body = { trades: trades.map(({ ts, ...rest }) => ({ v: 1, ts: String(ts), ...rest })) };
  const { jobId } = (await fixture.call('POST', '/process', { body })).body;
  await fixture.database.pool.query("UPDATE bars SET order_rule = 1, close = high WHERE symbol = 'AGAIN'");
  const key = `inline/${jobId}.ndjson`;
  const before = await fixture.keys('processed');
  await fixture.resetJob(jobId);
  expect(await fixture.invoke(queueEvent(uploadEvent(key, await fixture.versionOf(key))))).toEqual(done);
  expect(await bars('AGAIN')).toEqual(naiveBars(trades));
  expect(await job(jobId)).toMatchObject({ status: 'SUCCEEDED', attempts: 1, source: { version: jobId } });
  expect(await fixture.keys('processed')).toEqual(before);
});
