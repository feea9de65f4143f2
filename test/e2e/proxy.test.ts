// The built tool behind a firm's proxy that reads TLS: our own requests and Terraform's take the same way, with the same certificates.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type InterceptingProxy, startInterceptingProxy } from '../helpers/intercepting-proxy.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { openWorkplace, type Workplace } from './tool.js';

let moto: Moto;
let proxy: InterceptingProxy;
let workplace: Workplace;
/** Without the certificates of the computer that runs the test, and without its AWS files. */
const clean = { AWS_CA_BUNDLE: '', SSL_CERT_FILE: '', NODE_EXTRA_CA_CERTS: '', NO_PROXY: '', no_proxy: '', AWS_CONFIG_FILE: '/dev/null' };
const keys = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

beforeAll(async () => {
  moto = await startMoto({ region: 'us-east-1' });
  proxy = await startInterceptingProxy(moto.endpoint);
  workplace = await openWorkplace();
  await writeFile(join(workplace.folder, 'firm.pem'), proxy.pem);
  const init = 'init --env dev --target aws --region us-east-1 --account 123456789012 --size small --state local --cidr 10.0.0.0/16 --yes';
  const made = await workplace.run(init.split(' '), { ...clean, ...keys });
  expect(made.code, made.stderr).toBe(0);
});
afterAll(async () => {
  proxy?.stop();
  await moto?.stop();
});

const behind = (variables: Record<string, string>) => ({ ...clean, ...keys, ...variables });

it('plans, with a proxy and certificates that Terraform itself would not know', async () => {
  const env = behind({ ALL_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(workplace.folder, 'firm.pem') });
  const planned = await workplace.run(['plan', '--env', 'dev', '--json'], env);
  expect(planned.code, planned.stderr + planned.stdout).toBe(0);
  const hosts = ['sts', 'iam', 'ec2', 'kms', 'lambda'].map((service) =>
    expect.stringMatching(`^${service}\\.(us-east-1\\.)?amazonaws\\.com:443$`),
  );
  expect(proxy.asked).toEqual(expect.arrayContaining(hosts));
});

it('names the variables for certificates if they are not trusted', async () => {
  const planned = await workplace.run(['plan', '--env', 'dev'], behind({ HTTPS_PROXY: proxy.url }));
  expect([planned.code, planned.stderr]).toEqual([1, expect.stringContaining('AWS_CA_BUNDLE')]);
});

it('refuses a proxy that speaks another language', async () => {
  const planned = await workplace.run(['plan', '--env', 'dev'], behind({ ALL_PROXY: 'socks5://127.0.0.1:1' }));
  expect([planned.code, planned.stderr]).toEqual([
    64,
    expect.stringContaining('ALL_PROXY is socks5://127.0.0.1:1, which is not an HTTP proxy'),
  ]);
});
