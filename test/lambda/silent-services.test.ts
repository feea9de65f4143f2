// Services that never respond, or stall in the middle of a response. The function must stop by itself, with time left to record the result.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionPool } from '../../src/lambda/adapters/database.js';
import { createServices, type Services } from '../../src/lambda/adapters/services.js';
import { jobIdOf } from '../../src/platform/job-ids.js';
import { queueEvent, uploadEvent } from './events.js';
import { FunctionFixture } from './function-fixture.js';
import { exactly, naiveBars, type PlainTrade } from './naive-bars.js';
import { tardisCsv } from './trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  delete process.env.AWS_ENDPOINT_URL_S3;
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  fixture.remainingMs = () => 60_000;
});

/** Puts a proxy in front of a service. It forwards requests, but only the first bytes of each connection's responses. */
async function stall(service: 'S3' | 'DYNAMODB', bytesOf: (connection: number) => number): Promise<void> {
  const { port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    let left = bytesOf(sockets.length / 2);
    const upstream = connect(Number(port), '127.0.0.1');
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      if (left > 0) client.write(data.subarray(0, left));
      left -= data.length;
    });
    client.on('close', () => upstream.destroy());
    upstream.on('end', () => {
      if (left > 0) client.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env[`AWS_ENDPOINT_URL_${service}`] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}

/** Services as they are deployed, with the real timeouts of their clients. */
function services(pool: ConnectionPool = fixture.database.pool): Services {
  const { settings, log, now } = fixture.services;
  return createServices(settings, { log, now, pool });
}

/** Starts the timeout of an invocation. */
function countDown(ms: number): () => number {
  const end = Date.now() + ms;
  fixture.remainingMs = () => end - Date.now();
  return fixture.remainingMs;
}

function tradesOf(symbol: string, count = 20): PlainTrade[] {
  return Array.from({ length: count }, (_, n) => ({
    venue: 'v',
    symbol,
    ts: 1_723_161_540_000_000_000n + BigInt(n) * 1_000_000n,
    id: String(n),
    price: `1.${n}1`,
    size: '2',
    side: 'buy',
  }));
}

async function upload(symbol: string, count?: number) {
  const key = `incoming/${symbol}.csv`;
  const version = await fixture.upload(key, tardisCsv(tradesOf(symbol, count)));
  return { event: queueEvent(uploadEvent(key, version)), jobId: jobIdOf({ bucket: 'raw', key, version }) };
}

const job = async (jobId: string) => (await fixture.call('GET', '/process/{jobId}', { path: { jobId } })).body;
const failed = { batchItemFailures: [{ itemIdentifier: 'message-0' }] };

it('S3 stalls in the middle of a file: reading resumes where it stopped', { timeout: 60_000 }, async () => {
  const { event } = await upload('SILENT', 8_000);
  await stall('S3', (connection) => (connection === 0 ? 200_000 : Number.POSITIVE_INFINITY));
  expect(await fixture.invoke(event, services())).toEqual({ batchItemFailures: [] });
  const { body } = await fixture.call('GET', '/bars', { query: { symbol: 'SILENT' } });
  expect(exactly(body.bars)).toEqual(naiveBars(tradesOf('SILENT', 8_000)));
});

it('S3 never responds: the job is released before the timeout', { timeout: 60_000 }, async () => {
  const { event, jobId } = await upload('MUTE');
  await stall('S3', () => 0);
  const remaining = countDown(8_000);
  expect(await fixture.invoke(event, services())).toEqual(failed);
  expect(remaining()).toBeGreaterThan(0);
  const error = { code: 'OBJECT_STORE_UNAVAILABLE', message: 'S3 did not answer in time' };
  expect(await job(jobId)).toMatchObject({ status: 'RETRYABLE', error });
});

it('DynamoDB never responds: the message is returned, and an API caller gets an error', { timeout: 60_000 }, async () => {
  const { event } = await upload('TABLE');
  await stall('DYNAMODB', () => 0);
  const remaining = countDown(25_000);
  expect(await fixture.invoke(event, services())).toEqual(failed);
  const answer = await fixture.call('GET', '/bars', { query: { symbol: 'TABLE' }, services: services() });
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'DEPENDENCY_UNAVAILABLE' } } });
  expect(remaining()).toBeGreaterThan(0);
});

describe('Aurora never responds', () => {
  const never = new Promise<never>(() => undefined);
  const silentAt = (statement: string): ConnectionPool => ({
    connect: async () => {
      if (statement === 'connect') return never;
      const client = await fixture.database.pool.connect();
      closing.push(() => void client.query('ROLLBACK').then(() => client.release(true)));
      const query = (text: string, values?: unknown[]) => (text.trim().startsWith(statement) ? never : client.query(text, values));
      return { query, release: () => undefined };
    },
  });

  it.each(['connect', 'BEGIN', 'INSERT INTO bars', 'COMMIT'])('to %s: the job is released before the timeout', async (statement) => {
    const { event, jobId } = await upload(statement.replaceAll(' ', '-'));
    const remaining = countDown(6_000);
    expect(await fixture.invoke(event, services(silentAt(statement)))).toEqual(failed);
    expect(remaining()).toBeGreaterThan(0);
    expect(await job(jobId)).toMatchObject({ status: 'RETRYABLE', error: { code: 'DATABASE_UNAVAILABLE' } });
  });

  it('to GET /bars: the caller gets an error before the gateway gives up', async () => {
    const remaining = countDown(4_000);
    const answer = await fixture.call('GET', '/bars', { query: { symbol: 'X' }, services: services(silentAt('SELECT')) });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { error: { code: 'DEPENDENCY_UNAVAILABLE' } } });
    expect(remaining()).toBeGreaterThan(-1_000);
  });
});
