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

/** An S3 server whose connections break after a number of bytes of each response. */
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

it('never mistakes a broken connection for the end of the object', async () => {
  const { store } = await breakingStore(() => 1_000);
  await expect(readAll(store)).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', errorClass: 'transient' });
});

it('does not resume with a different object', async () => {
  const { store } = await breakingStore(
    () => 1_000,
    (n) => (n === 0 ? '"e"' : '"other"'),
  );
  await expect(readAll(store)).rejects.toMatchObject({ code: 'SUPERSEDED', errorClass: 'permanent' });
});

it('does not mistake the lost response of a completed copy for a deleted source', async () => {
  const completions: string[] = [];
  const server = createServer((request, response) => {
    const xml = (status: number, body: string) => response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    request.resume();
    if (request.method === 'PUT') return void xml(200, '<CopyPartResult><ETag>"e"</ETag></CopyPartResult>');
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    if (request.url?.includes('uploads')) {
      return void xml(200, '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
    }
    completions.push(request.url ?? '');
    if (completions.length === 1) return void response.destroy();
    xml(404, '<Error><Code>NoSuchUpload</Code></Error>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stop = () => server.close();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const store = new ObjectStore(new S3Client({ endpoint, region: 'eu-central-1', credentials, forcePathStyle: true }));
  const archived = store.archive({ ...object, size: 300 * 1024 * 1024 }, 'archive');
  await expect(archived).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', errorClass: 'transient' });
  expect(completions.length).toBe(2);
});
