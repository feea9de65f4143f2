import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import { ObjectStore } from '../../../src/lambda/adapters/object-store.js';

const content = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 251));
const object = { bucket: 'raw', key: 'incoming/x.csv', version: 'v1', versionId: 'v1' };

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** An S3 whose connections break after so many bytes of each answer. */
async function breakingStore(breaksAfter: (request: number) => number, eTag: (request: number) => string = () => '"e"') {
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const n = requests.push(request.headers) - 1;
    if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== eTag(n)) return void response.writeHead(412).end();
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const body = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length, etag: eTag(n) });
    if (breaksAfter(n) >= body.length) response.end(body);
    else response.write(body.subarray(0, breaksAfter(n)), () => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stop = () => server.close();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { store: new ObjectStore(new S3Client({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 })), requests };
}

async function readAll(store: ObjectStore): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(object)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it('resumes where a connection broke, under the same ETag', async () => {
  const { store, requests } = await breakingStore((n) => (n < 4 ? 20_000 : 1e9));
  expect((await readAll(store)).equals(content)).toBe(true);
  expect(requests.length).toBe(5);
  expect(requests.slice(1).every((headers) => headers['if-match'] === '"e"' && headers.range !== undefined)).toBe(true);
});

it('never takes a broken connection for the end of the object', async () => {
  const { store } = await breakingStore(() => 1_000);
  await expect(readAll(store)).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', errorClass: 'transient' });
});

it('does not go on with another object than it began with', async () => {
  const { store } = await breakingStore(
    () => 1_000,
    (n) => (n === 0 ? '"e"' : '"other"'),
  );
  await expect(readAll(store)).rejects.toMatchObject({ code: 'SUPERSEDED', errorClass: 'permanent' });
});
