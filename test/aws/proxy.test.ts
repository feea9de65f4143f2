import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';
import { identifyPrincipal } from '../../src/aws/credentials.js';
import { httpsAgentFor, proxyFor } from '../../src/aws/proxy.js';

describe('the proxy for a host', () => {
  const host = 'sts.eu-central-1.amazonaws.com';
  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    [{ https_proxy: 'p:1' }, 'http://p:1'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: 'example.com' }, 'http://p:1'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'localhost,.amazonaws.com' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'amazonaws.com:443' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'zonaws.com' }, 'http://p:1'],
  ])('%j: %s', (env, proxy) => {
    expect(proxyFor(host, env)).toBe(proxy);
  });
});

describe('requests to AWS', () => {
  let proxy: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());

  test('go through the proxy', async () => {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const aws = createAwsClients({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, env });
    await expect(identifyPrincipal(aws, { region: 'eu-central-1' })).rejects.toMatchObject({ name: 'TradingInfraError' });
    aws.close();
    expect(asked).toContain('sts.eu-central-1.amazonaws.com:443');
  }, 30_000);
});

describe('corporate certificates', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ca-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('are trusted in addition to the usual ones', async () => {
    await writeFile(join(folder, 'ca.pem'), 'PEM');
    const agent = await httpsAgentFor('sts.amazonaws.com', { AWS_CA_BUNDLE: join(folder, 'ca.pem') });
    const { rootCertificates } = await import('node:tls');
    expect(agent?.options.ca).toEqual([...rootCertificates, 'PEM']);
  });

  test('that cannot be read are reported with their variable', async () => {
    const asking = httpsAgentFor('sts.amazonaws.com', { AWS_CA_BUNDLE: join(folder, 'none.pem') });
    await expect(asking).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('AWS_CA_BUNDLE is set to') });
  });
});
