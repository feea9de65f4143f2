// The check of the network, behind proxies that work and behind those that do not.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNetwork } from '../../../src/operations/preflight/network.js';
import { type InterceptingProxy, startInterceptingProxy } from '../../helpers/intercepting-proxy.js';

let folder: string;
let proxy: InterceptingProxy;
let ca: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'));
  proxy = await startInterceptingProxy((_, response) => response.writeHead(302).end());
  ca = join(folder, 'firm.pem');
  await writeFile(ca, proxy.pem);
});
afterAll(async () => {
  proxy.stop();
  await rm(folder, { recursive: true });
});

test('without a proxy, nothing is sent', async () => {
  expect(await checkNetwork({})).toEqual({ status: 'ok', detail: 'no proxy' });
  const env = { HTTPS_PROXY: proxy.url, NO_PROXY: '.amazonaws.com', SSL_CERT_FILE: ca };
  expect(await checkNetwork(env)).toEqual({ status: 'ok', detail: `no proxy, certificates from ${ca}` });
  expect(proxy.asked).toEqual([]);
});

test('a proxy that works', async () => {
  const detail = `proxy ${proxy.url}, certificates from ${ca}`;
  expect(await checkNetwork({ HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: ca })).toEqual({ status: 'ok', detail });
  expect(proxy.asked).toEqual(['sts.amazonaws.com:443']);
});

test('a proxy whose certificates are not trusted', async () => {
  const detail = expect.stringContaining('reads TLS with a certificate that is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
  expect(await checkNetwork({ HTTPS_PROXY: proxy.url })).toMatchObject({
    status: 'fail',
    detail,
    hint: expect.stringContaining('AWS_CA_BUNDLE'),
  });
});

test.each([
  ['HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n', 'asks for a user and a password'],
  ['HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n', 'does not reach sts.amazonaws.com (HTTP 503)'],
  ['', 'no answer within 3 s'],
])('a proxy that answers %j', async (answer, problem) => {
  const server = createServer().listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  server.on('connect', (_, socket: Socket) => {
    sockets.push(socket);
    if (answer !== '') socket.end(answer);
  });
  await once(server, 'listening');
  const found = await checkNetwork({ HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}` });
  for (const socket of sockets) socket.destroy();
  server.close();
  expect(found).toMatchObject({ status: 'fail', code: 'PREFLIGHT_FAILED', detail: expect.stringContaining(problem) });
  expect(JSON.stringify(found)).not.toContain('hunter2');
});
