// Requests through a proxy that reads TLS with a certificate authority of its own, as the SDK's clients and our own requests send them.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';
import { identifyPrincipal } from '../../src/aws/credentials/principal.js';
import { httpsAgentFor } from '../../src/network/agents.js';
import { writeCertificates } from '../../src/network/certificates.js';
import { openHttp } from '../../src/network/http-request.js';
import { type InterceptingProxy, startInterceptingProxy } from '../helpers/intercepting-proxy.js';

const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/a</Arn>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
let proxy: InterceptingProxy;
let folder: string;
let ca: string;
let other: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ca-'));
  proxy = await startInterceptingProxy((_, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(identity));
  ca = join(folder, 'firm.pem');
  other = join(folder, 'other.pem');
  await writeFile(ca, proxy.pem);
  await writeFile(other, tls.rootCertificates[0] as string);
});
afterAll(async () => {
  proxy.stop();
  await rm(folder, { recursive: true });
});

describe('through a proxy', () => {
  test.each([
    ['AWS_CA_BUNDLE', () => ({ AWS_CA_BUNDLE: ca })],
    ['SSL_CERT_FILE', () => ({ SSL_CERT_FILE: ca })],
    ['SSL_CERT_FILE beside another AWS_CA_BUNDLE', () => ({ AWS_CA_BUNDLE: other, SSL_CERT_FILE: ca })],
    ['AWS_CA_BUNDLE beside another SSL_CERT_FILE', () => ({ AWS_CA_BUNDLE: ca, SSL_CERT_FILE: other })],
  ])('whose certificates are in %s', async (_, variables) => {
    const env = { HTTPS_PROXY: proxy.url, ...variables() };
    const aws = createAwsClients({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, env });
    expect(await identifyPrincipal(aws, { region: 'eu-central-1' })).toMatchObject({ account: '123456789012' });
    aws.close();
    expect(proxy.asked).toContain('sts.eu-central-1.amazonaws.com:443');
    const url = 'https://abc.execute-api.eu-central-1.amazonaws.com/dev/health';
    const answer = await (await openHttp(url, env))(url, { method: 'POST', body: '{"ü":1}' });
    expect([answer.status, answer.body.toString()]).toEqual([200, identity]);
    expect(proxy.asked).toContain('abc.execute-api.eu-central-1.amazonaws.com:443');
  });

  test('the host and port of each request decide whether it takes the proxy', async () => {
    const env = { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: ca, NO_PROXY: 'direct.invalid:8443,global.invalid' };
    const send = await openHttp('https://regional.invalid', env);
    const before = proxy.asked.length;
    const unknown = { code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) };
    await expect(send('https://direct.invalid:8443/')).rejects.toMatchObject(unknown);
    await expect(send('https://global.invalid/')).rejects.toMatchObject(unknown);
    expect((await send('https://direct.invalid/')).status).toBe(200);
    expect(proxy.asked.slice(before)).toEqual(['direct.invalid:443']);
  });

  test('what is not HTTPS takes none, whatever the variables name', async () => {
    const env = { ALL_PROXY: 'socks5://proxy.invalid:1080' };
    expect(await httpsAgentFor('http://emulator.invalid:4566', env)).toBeUndefined();
    const settings = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, env };
    const aws = createAwsClients({ ...settings, endpoints: () => 'http://emulator.invalid:4566' });
    await expect(aws.sts()).resolves.toBeDefined();
    await expect(createAwsClients(settings).sts()).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('an unknown certificate authority is refused', async () => {
    const env = { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: other };
    const send = await openHttp('https://sts.amazonaws.com', env);
    await expect(send('https://sts.amazonaws.com')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });
});

describe('corporate certificates', () => {
  const caOf = async (env: Record<string, string>) => (await httpsAgentFor('https://sts.amazonaws.com', env))?.options.ca;

  test('are trusted in addition to the usual ones, and to those of Node.js’s own variable', async () => {
    expect(await caOf({})).toBeUndefined();
    const trusted = (await caOf({ AWS_CA_BUNDLE: ca, NODE_EXTRA_CA_CERTS: other })) as string[];
    expect(trusted).toEqual(expect.arrayContaining([...tls.rootCertificates, proxy.pem]));
  });

  test('are written to one file with the usual ones, for Terraform, if a variable names some', async () => {
    const file = join(folder, 'new', 'all.pem');
    expect(await writeCertificates({}, file)).toBe(false);
    for (const variable of ['AWS_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
      expect(await writeCertificates({ [variable]: ca }, file)).toBe(true);
      const written = await readFile(file, 'utf8');
      for (const one of [proxy.pem, ...tls.rootCertificates]) expect(written).toContain(one.trim());
    }
    expect(await readdir(join(folder, 'new'))).toEqual(['all.pem']);
    expect(await writeCertificates({ SSL_CERT_FILE: ca }, join(ca, 'all.pem'))).toBe(false);
  });

  test.each([
    ['none.pem', 'cannot be read (ENOENT)'],
    ['empty.pem', 'has no certificate in the form PEM'],
  ])('in %s are reported with their variable', async (name, problem) => {
    await writeFile(join(folder, 'empty.pem'), 'PEM');
    const message = expect.stringMatching(`AWS_CA_BUNDLE is set to .*${problem.replaceAll(/[()]/g, '\\$&')}`);
    await expect(caOf({ AWS_CA_BUNDLE: join(folder, name) })).rejects.toMatchObject({ code: 'USAGE', message });
  });
});
