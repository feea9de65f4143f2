import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueEvent } from '../events.js';
import { FunctionFixture } from '../function-fixture.js';
import { exactly, naiveBars, type PlainTrade } from '../naive-bars.js';
import { gzip, tardisCsv } from '../trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

function tradesOf(symbol: string, count = 5): PlainTrade[] {
  return Array.from({ length: count }, (_, n) => ({
    venue: 'kraken',
    symbol,
    ts: 1_723_161_540_000_000_123n + BigInt(n) * 20_000_000_000n,
    id: String(n),
    price: `2600.5${n}`,
    size: `1.0${n}`,
    side: n % 2 ? 'sell' : 'buy',
  }));
}

const inline = (trades: readonly PlainTrade[]) => ({ trades: trades.map(({ ts, ...rest }) => ({ v: 1, ts: String(ts), ...rest })) });
const post = (body: unknown, options = {}) => fixture.call('POST', '/process', { body, ...options });

describe('POST /process with trades', () => {
  it('answers with bars, and stores them everywhere', async () => {
    const trades = tradesOf('INLINE');
    const { status, body } = await post(inline([...trades, ...trades.slice(0, 1)]));
    const { jobId } = body;
    expect(status).toBe(200);
    expect(body).toEqual({ jobId, status: 'SUCCEEDED', summary: { accepted: 5, rejected: 0, duplicates: 1 }, bars: naiveBars(trades) });
    expect(exactly((await fixture.call('GET', '/bars', { query: { symbol: 'INLINE' } })).body.bars)).toEqual(naiveBars(trades));
    expect(await fixture.keys('raw', 'inline/')).toContain(`inline/${jobId}.ndjson`);
    expect(await fixture.keys('archive', 'inline/')).toContain(`inline/${jobId}.ndjson`);
    const manifest = await fixture.readJson('processed', `manifests/${jobId}.json`);
    expect([...(await fixture.keys('processed', 'bars/')), ...(await fixture.keys('processed', 'daily/'))]).toEqual(
      expect.arrayContaining(manifest.parts.map((part: { key: string }) => part.key)),
    );
  });

  it('answers a repeated request the same way, and processes it once', async () => {
    const first = await post(inline(tradesOf('AGAIN')));
    const versions = await fixture.versions('processed');
    const second = await post(inline(tradesOf('AGAIN')));
    expect(second.body).toEqual(first.body);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(await fixture.versions('processed')).toBe(versions);
  });

  it('answers with bars of the requested interval, also the second time', async () => {
    const trades = tradesOf('HOURS', 90);
    for (const [interval, length] of [
      ['1h', 3_600_000_000_000n],
      ['1s', 1_000_000_000n],
    ] as const) {
      const expected = naiveBars(trades, length);
      for (let n = 0; n < 2; n += 1) {
        expect(await post({ ...inline(trades), interval })).toMatchObject({ status: 200, body: { bars: expected } });
      }
    }
  });

  it('honours Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'abc' };
    const first = await post(inline(tradesOf('KEYED')), { headers });
    expect((await post(inline(tradesOf('KEYED')), { headers })).body).toEqual(first.body);
    expect(await post(inline(tradesOf('OTHER')), { headers })).toMatchObject({
      status: 409,
      body: { error: { code: 'IDEMPOTENCY_CONFLICT' } },
    });
    const other = await post(inline(tradesOf('KEYED')), { headers, apiKeyId: 'key-2' });
    expect(other.body.jobId).not.toBe(first.body.jobId);
  });

  it.each([
    ['not JSON', '{', 400, 'MALFORMED_JSON', undefined],
    ['an array', [], 400, 'VALIDATION_FAILED', 'body'],
    ['neither', {}, 400, 'VALIDATION_FAILED', 'body'],
    ['both', { trades: [], source: {} }, 400, 'VALIDATION_FAILED', 'body'],
    ['an unknown field', { trades: [], x: 1 }, 400, 'VALIDATION_FAILED', 'body'],
    ['another interval', { trades: [], interval: '7m' }, 400, 'VALIDATION_FAILED', 'interval'],
    ['no trades', { trades: [] }, 400, 'VALIDATION_FAILED', 'trades'],
    ['a trade that is not an object', { trades: [1] }, 400, 'VALIDATION_FAILED', 'trades[0]'],
    ['a missing price', { trades: [{ v: 1, symbol: 'A', ts: '1', size: '1' }] }, 400, 'VALIDATION_FAILED', 'trades[0].price'],
    ['a number', { trades: [{ v: 1, symbol: 'A', ts: '1', size: '1', price: 1 }] }, 400, 'VALIDATION_FAILED', 'trades[0].price'],
    ['too many', { trades: Array(501).fill({}) }, 413, 'PAYLOAD_TOO_LARGE', undefined],
    ['a source without key', { source: { bucket: 'raw' } }, 400, 'VALIDATION_FAILED', 'source'],
    ['another prefix', { source: { key: 'inline/x' } }, 400, 'INVALID_KEY_PREFIX', undefined],
    ['a path traversal', { source: { key: 'incoming/../x' } }, 400, 'INVALID_KEY_PREFIX', undefined],
    ['no such object', { source: { key: 'incoming/none' } }, 404, 'OBJECT_NOT_FOUND', undefined],
  ])('refuses %s', async (_, body, status, code, path) => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status,
      body: { error: { code, details: path === undefined ? [] : [{ path }] }, requestId: 'request-1' },
    });
  });

  it('accepts JSON under any content type, and refuses anything else', async () => {
    const headers = { 'Content-Type': 'text/csv; charset=utf-8' };
    expect(await post(inline(tradesOf('CALLED')), { headers })).toMatchObject({ status: 200 });
    expect(await post('a,b\n', { headers })).toMatchObject({ status: 415, body: { error: { code: 'UNSUPPORTED_MEDIA_TYPE' } } });
    const json = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(await post('a,b\n', { headers: json })).toMatchObject({ status: 400, body: { error: { code: 'MALFORMED_JSON' } } });
  });

  it('does not store or echo a card number', async () => {
    const stored = await fixture.versions('raw');
    const [first, second, ...others] = tradesOf('4111 1111 1111 1111');
    const trades = [{ ...first, symbol: 'A' }, { ...second, symbol: 'A', venue: '5500005555555559' }, ...others] as PlainTrade[];
    const { status, body } = await post(inline(trades));
    const paths = ['trades[1].venue', 'trades[2].symbol', 'trades[3].symbol', 'trades[4].symbol'];
    expect([status, body.error.code, body.error.details.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      'SENSITIVE_DATA_DETECTED',
      paths,
    ]);
    expect(JSON.stringify(body)).not.toMatch(/4111|5500/);
    expect(await fixture.versions('raw')).toBe(stored);
    const ids = tradesOf('IDS').map((trade) => ({ ...trade, id: '4111111111111111' }));
    expect(await post(inline([...ids, { ...ids[0], symbol: '4111111111111112' } as PlainTrade]))).toMatchObject({ status: 200 });
  });

  it('refuses invalid values, and says where they are', async () => {
    const trades = tradesOf('WRONG').map((trade, n) => (n === 3 ? { ...trade, price: '-1' } : trade));
    const { status, body } = await post(inline(trades));
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ code: 'TOO_MANY_REJECTS', details: [{ path: 'trades[3]', problem: 'PRICE_NOT_POSITIVE' }] });
    expect(JSON.stringify(body)).not.toContain('2600');
  });

  it('accepts a few invalid trades among many valid ones, and counts them', async () => {
    const trades = tradesOf('FEW', 200).map((trade, n) => (n === 150 ? { ...trade, size: '0' } : trade));
    const { status, body } = await post(inline(trades));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      summary: { accepted: 199, rejected: 1 },
      rejects: [{ path: 'trades[150]', problem: 'SIZE_NOT_POSITIVE' }],
    });
  });

  it('answers 503 while the database is unavailable, and succeeds afterwards', async () => {
    fixture.isDatabaseAway = true;
    expect(await post(inline(tradesOf('AWAY')))).toMatchObject({ status: 503, body: { error: { code: 'DEPENDENCY_UNAVAILABLE' } } });
    fixture.isDatabaseAway = false;
    expect(await post(inline(tradesOf('AWAY')))).toMatchObject({ status: 200, body: { bars: naiveBars(tradesOf('AWAY')) } });
  });
});

it.each([
  ['application/json', 200],
  ['text/html, application/xml;q=0.9, */*;q=0.8', 200],
  ['application/problem+json', 200],
  ['application/*;q=0.5', 200],
  ['text/csv', 406],
  ['', 200],
])('with Accept: %s, answers %i', async (accept, status) => {
  expect(await fixture.call('GET', '/health', { headers: { Accept: accept } })).toMatchObject({ status });
});

it('queues a requested file, under the same job as its upload', async () => {
  await fixture.revokeKey('key-7', 'ACTIVE', 'ada');
  const trades = tradesOf('ASKED');
  await fixture.upload('incoming/asked for+.csv', gzip(tardisCsv(trades)));
  const { status, headers, body } = await post({ source: { key: 'incoming/asked for+.csv' } }, { apiKeyId: 'key-7' });
  expect([status, body, headers.location]).toEqual([202, { jobId: body.jobId, status: 'QUEUED' }, `/process/${body.jobId}`]);
  const [message = ''] = await fixture.takeMessages();
  expect(await fixture.invoke(queueEvent(message))).toEqual({ batchItemFailures: [] });
  const job = await fixture.call('GET', '/process/{jobId}', { path: { jobId: body.jobId } });
  expect(job).toMatchObject({ status: 200, body: { status: 'SUCCEEDED', owner: 'ada', attempts: 1 } });
  expect((await post({ source: { key: 'incoming/asked for+.csv' } })).body).toEqual({ jobId: body.jobId, status: 'SUCCEEDED' });
  expect(await fixture.takeMessages()).toEqual([]);
});

it('refuses a revoked key on every route', async () => {
  await fixture.revokeKey('key-9', 'REVOKED', 'eve');
  for (const [method, route] of [
    ['POST', '/process'],
    ['GET', '/process/{jobId}'],
    ['GET', '/bars'],
    ['GET', '/health'],
  ] as const) {
    expect(await fixture.call(method, route, { apiKeyId: 'key-9' })).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
  }
});

it('refuses a replaced key from its end on, but not a request that API Gateway received before', async () => {
  const expire = (ms: number) => fixture.replaceKey('key-8', new Date(Date.now() + ms).toISOString());
  await expire(-1000);
  expect(await fixture.call('GET', '/health', { apiKeyId: 'key-8', receivedAt: Date.now() - 2000 })).toMatchObject({ status: 200 });
  await expire(60_000);
  expect(await fixture.call('GET', '/health', { apiKeyId: 'key-8' })).toMatchObject({ status: 200 });
  await expire(-1);
  expect(await fixture.call('GET', '/health', { apiKeyId: 'key-8' })).toMatchObject({
    status: 403,
    body: { error: { code: 'FORBIDDEN' } },
  });
  await fixture.replaceKey('key-8', 'some day');
  expect(await fixture.call('GET', '/health', { apiKeyId: 'key-8' })).toMatchObject({ status: 200 });
});

describe('GET', () => {
  it('/health', async () => {
    expect(await fixture.call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok', environment: 'test' } });
  });

  it('/process/{jobId} for an unknown job', async () => {
    for (const jobId of ['0'.repeat(32), '..', '']) {
      expect(await fixture.call('GET', '/process/{jobId}', { path: { jobId } })).toMatchObject({
        status: 404,
        body: { error: { code: 'JOB_NOT_FOUND' } },
      });
    }
  });

  it('/bars page by page', async () => {
    const expected = naiveBars(tradesOf('PAGES', 30));
    await post(inline(tradesOf('PAGES', 30)));
    const found = [];
    let cursor: string | undefined;
    do {
      const { body } = await fixture.call('GET', '/bars', { query: { symbol: 'PAGES', limit: '4', ...(cursor && { cursor }) } });
      found.push(...body.bars);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(exactly(found)).toEqual(expected);
    const query = { symbol: 'PAGES', interval: '1m', venue: 'kraken', from: expected[2]?.bar_start, to: expected[4]?.bar_start };
    const { body } = await fixture.call('GET', '/bars', { query });
    expect(exactly(body.bars)).toEqual(expected.slice(2, 4));
    // Returns and gaps also refer to bars before the page or range.
    expect(body.bars).toEqual(found.slice(2, 4));
  });

  it('/bars with returns, gaps and daily measures over all sources', async () => {
    const trades = tradesOf('ORDER', 30);
    for (const rest of [0, 1]) await post(inline(trades.filter((_, n) => n % 2 === rest && n !== 12)));
    const { body } = await fixture.call('GET', '/bars', { query: { symbol: 'ORDER' } });
    const [first, second] = body.bars;
    expect([first.ret, first.gap_bars]).toEqual([null, null]);
    expect([second.ret, second.gap_bars]).toEqual([Math.log(Number(second.close) / Number(first.close)), 0]);
    expect(second.imbalance).toBeCloseTo((second.buy_volume - second.sell_volume) / second.volume, 14);
    const days = (await fixture.call('GET', '/bars', { query: { symbol: 'ORDER', interval: '1d' } })).body.bars;
    const returns = body.bars.slice(2).map(({ ret }: { ret: number }) => ret);
    expect(days[0]).toMatchObject({ ret: null, rv_1m: null, rv_5m: null, bv_5m: null, rvol_ann: null, amihud: null, trading_days: 365 });
    expect(days[1].rv_1m).toBeCloseTo(
      returns.reduce((sum: number, ret: number) => sum + ret * ret, 0),
      14,
    );
    expect([days[1].ret, days[1].gap_bars, days[1].trading_days]).toEqual([Math.log(days[1].close / days[0].close), 0, 365]);
  });

  it.each([
    ['5m', 300n],
    ['1h', 3_600n],
    ['1d', 86_400n],
  ])('/bars of %s, aggregated exactly from minutes, page by page', async (interval, seconds) => {
    const trades = ['kraken', 'binance'].flatMap((venue) => tradesOf('SUMS', 90).map((trade) => ({ ...trade, venue })));
    await post(inline(trades));
    const expected = naiveBars(trades, seconds * 1_000_000_000n).sort((a, b) => (a.bar_start < b.bar_start ? -1 : 1));
    const found = [];
    let cursor: string | undefined;
    do {
      const query = { symbol: 'SUMS', interval, limit: '3', ...(cursor && { cursor }) };
      const { body } = await fixture.call('GET', '/bars', { query });
      found.push(...body.bars);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(exactly(found)).toEqual(expected);
    const first = expected.find(({ venue }) => venue === 'kraken');
    const query = {
      symbol: 'SUMS',
      interval,
      venue: 'kraken',
      from: first?.bar_start,
      to: new Date(Date.parse(first?.bar_start ?? '') + 1).toISOString(),
    };
    expect(exactly((await fixture.call('GET', '/bars', { query })).body.bars)).toEqual([first]);
  });

  it.each([
    [{}, 'symbol'],
    [{ symbol: 'A', interval: '2m' }, 'interval'],
    [{ symbol: 'A', interval: '1s' }, 'interval'],
    [{ symbol: 'A', limit: '0' }, 'limit'],
    [{ symbol: 'A', limit: '9999' }, 'limit'],
    [{ symbol: 'A', from: 'yesterday' }, 'from'],
    [{ symbol: 'A', to: '2024-08-08T00:00' }, 'to'],
    [{ symbol: 'A', cursor: 'x' }, 'cursor'],
    [{ symbol: 'A', order: 'desc' }, 'query'],
  ])('/bars with %j', async (query, path) => {
    expect(await fixture.call('GET', '/bars', { query })).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_FAILED', details: [{ path }] } },
    });
  });
});

it('says where to find one-second bars, which /bars does not have', async () => {
  const { body } = await fixture.call('GET', '/bars', { query: { symbol: 'A', interval: '1s' } });
  expect(body.error.message).toMatch(
    /must be one of 1m, 5m, .*1s bars are Parquet files in the processed bucket, under bars\/v1\/interval=1s\//,
  );
});

it('logs no prices, keys or bodies', () => {
  const text = fixture.logs.join('\n');
  expect(text).toContain('request answered');
  for (const secret of ['2600', 'key-', 'INLINE', 'kraken', 'incoming']) expect(text).not.toContain(secret);
});
