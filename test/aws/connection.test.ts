import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveConnection } from '../../src/aws/connection.js';
import { describeSettings } from '../../src/aws/connection-settings.js';
import { serviceEndpoints } from '../../src/aws/endpoints.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connection-'));
});
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
async function configuration(text: string): Promise<string> {
  const file = join(folder, `config-${written++}`);
  await writeFile(file, text);
  return file;
}

const files = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

/** Every combination of the six places in which an endpoint can be configured. */
const combinations = Array.from({ length: 64 }, (_, bits) => ({
  s3: (bits & 1) > 0,
  gateway: (bits & 2) > 0,
  all: (bits & 4) > 0,
  ignore: (bits & 8) > 0,
  services: (bits & 16) > 0,
  profile: (bits & 32) > 0,
}));

async function environmentOf(combination: (typeof combinations)[number]): Promise<Record<string, string>> {
  const { s3, gateway, all, ignore, services, profile } = combination;
  const lines = [
    '[profile p]',
    ...(services ? ['services = ours'] : []),
    ...(profile ? ['endpoint_url = http://profile.test'] : []),
    ...(services
      ? ['[services ours]', 's3 =', '  endpoint_url = http://s3-section.test', 'api_gateway =', '  endpoint_url = http://gw-section.test']
      : []),
  ];
  return {
    ...files,
    AWS_PROFILE: 'p',
    AWS_CONFIG_FILE: await configuration(lines.join('\n')),
    ...(s3 && { AWS_ENDPOINT_URL_S3: 'http://s3.test' }),
    ...(gateway && { AWS_ENDPOINT_URL_API_GATEWAY: 'http://gw.test' }),
    ...(all && { AWS_ENDPOINT_URL: 'http://all.test' }),
    ...(ignore && { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
  };
}

/** Asks a plain client of the SDK where it would send a request. */
async function hostOfSdk(env: Record<string, string>, service: 's3' | 'apigateway'): Promise<string> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    let host = '';
    const handle = async ({ hostname }: { hostname: string }) => {
      host = hostname;
      throw new Error('not sent');
    };
    const options = { region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler: { handle } as never };
    if (service === 's3') await new S3Client(options).send(new ListBucketsCommand({})).catch(() => {});
    else await new APIGatewayClient(options).send(new GetRestApisCommand({})).catch(() => {});
    return host;
  } finally {
    for (const name of Object.keys(env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

test('every combination of variables and configuration file gives the endpoint that the SDK itself would choose', async () => {
  for (const combination of combinations) {
    const env = await environmentOf(combination);
    const { env: complete, endpoints } = await resolveConnection(env);
    for (const service of ['s3', 'apigateway'] as const) {
      const url = serviceEndpoints(endpoints)(service);
      const expected = await hostOfSdk(env, service);
      const where = JSON.stringify(combination);
      expect(url === undefined ? `${service}.eu-west-1.amazonaws.com` : new URL(url).hostname, where).toBe(expected);
      // What Terraform's children get are these variables alone.
      const { AWS_CONFIG_FILE: _, AWS_PROFILE: __, ...variables } = complete;
      expect(
        (await resolveConnection({ ...variables, AWS_CONFIG_FILE: '/dev/null' })).endpoints.map((one) => one.url),
        where,
      ).toEqual(endpoints.map((one) => one.url));
    }
  }
});

describe('the configuration file', () => {
  test('says where an endpoint comes from', async () => {
    const file = await configuration('[default]\nendpoint_url = HTTP://LocalHost:4566/\n');
    const { endpoints } = await resolveConnection({ ...files, AWS_CONFIG_FILE: file });
    expect(endpoints).toEqual([
      { variable: 'AWS_ENDPOINT_URL', url: 'http://localhost:4566', source: `endpoint_url of profile default in ${file}` },
    ]);
  });

  test('is read for the profile of the flag or of the settings, not for AWS_PROFILE', async () => {
    const file = await configuration('[profile one]\nendpoint_url = http://one\n[profile two]\nendpoint_url = http://two\n');
    const { endpoints } = await resolveConnection({ ...files, AWS_CONFIG_FILE: file, AWS_PROFILE: 'one' }, 'two');
    expect(endpoints.map(({ url }) => url)).toEqual(['http://two']);
  });

  test('can ignore endpoints itself, choose FIPS hosts and name a CA bundle', async () => {
    const text =
      '[default]\nignore_configured_endpoint_urls = true\nendpoint_url = http://one\nuse_fips_endpoint = true\nca_bundle = /ca.pem\n';
    const { env, endpoints } = await resolveConnection({ ...files, AWS_CONFIG_FILE: await configuration(text) });
    expect(endpoints).toEqual([]);
    expect(env).toMatchObject({ AWS_USE_FIPS_ENDPOINT: 'true', AWS_CA_BUNDLE: '/ca.pem' });
  });

  test('must have the services section that a profile refers to', async () => {
    const file = await configuration('[default]\nservices = gone\n');
    await expect(resolveConnection({ ...files, AWS_CONFIG_FILE: file })).rejects.toMatchObject({
      code: 'USAGE',
      message: `The profile default refers to [services gone], which ${file} does not have.`,
    });
  });
});

describe('the other settings', () => {
  test('come from variables first, then from the profile, and only those that differ from AWS’s defaults are named', async () => {
    const text = '[default]\r\nretry_mode = legacy\r\nmax_attempts = 3\r\nuse_dualstack_endpoint = True\r\nuse_fips_endpoint = false\r\n';
    const file = await configuration(text);
    const { env, settings } = await resolveConnection({
      ...files,
      AWS_CONFIG_FILE: file,
      AWS_MAX_ATTEMPTS: '7',
      AWS_RETRY_MODE: 'Standard',
    });
    expect(settings).toEqual([
      { variable: 'AWS_USE_DUALSTACK_ENDPOINT', value: 'true', source: `use_dualstack_endpoint in ${file}` },
      { variable: 'AWS_MAX_ATTEMPTS', value: '7', source: 'AWS_MAX_ATTEMPTS' },
    ]);
    expect(describeSettings(settings)).toBe(`dual-stack endpoints (use_dualstack_endpoint in ${file}), 7 attempts (AWS_MAX_ATTEMPTS)`);
    expect(env).toMatchObject({ AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_MAX_ATTEMPTS: '7' });
    for (const name of ['AWS_RETRY_MODE', 'AWS_USE_FIPS_ENDPOINT']) expect(env).not.toHaveProperty(name);
  });

  test.each([
    ['AWS_USE_FIPS_ENDPOINT', 'yes', 'true or false'],
    ['AWS_MAX_ATTEMPTS', '0', 'a whole number from 1 to 100'],
    ['AWS_RETRY_MODE', 'often', 'legacy, standard or adaptive'],
    ['AWS_REQUEST_CHECKSUM_CALCULATION', 'never', 'when_supported or when_required'],
  ])('%s=%s is refused', async (variable, value, allowed) => {
    await expect(resolveConnection({ ...files, AWS_CONFIG_FILE: '/dev/null', [variable]: value })).rejects.toMatchObject({
      code: 'USAGE',
      message: `${variable} is ${value}; it must be ${allowed}.`,
      hint: `unset ${variable}`,
    });
  });

  test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])('%s cannot be combined with an endpoint', async (variable) => {
    const env = { ...files, AWS_CONFIG_FILE: '/dev/null', [variable]: 'true', AWS_ENDPOINT_URL_S3: 'https://s3.firm.example' };
    await expect(resolveConnection(env)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`${variable} is true and AWS_ENDPOINT_URL_S3 is https://s3.firm.example`),
    });
    const { endpoints } = await resolveConnection({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
    expect(endpoints).toEqual([]);
  });
});

describe('a configuration file', () => {
  const withEndpoint = '[default]\nendpoint_url = http://one.test\n';

  test('may begin with a byte order mark, and may be in the home folder', async () => {
    await writeFile(join(folder, 'marked'), `\ufeff${withEndpoint}`);
    const { endpoints } = await resolveConnection({ ...files, HOME: folder, AWS_CONFIG_FILE: '~/marked' });
    expect(endpoints).toMatchObject([{ url: 'http://one.test', source: expect.stringContaining(join(folder, 'marked')) }]);
  });

  test('in UTF-16, as PowerShell writes it, is refused', async () => {
    const file = join(folder, 'utf-16');
    await writeFile(file, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(withEndpoint, 'utf16le')]));
    await expect(resolveConnection({ ...files, AWS_CONFIG_FILE: file })).rejects.toMatchObject({
      code: 'USAGE',
      hint: `Save ${file} as UTF-8`,
    });
  });

  test('that cannot be read is refused, and one that does not exist is not', async () => {
    await expect(resolveConnection({ ...files, AWS_CONFIG_FILE: folder })).rejects.toMatchObject({
      code: 'USAGE',
      message: `The AWS configuration file ${folder} cannot be read (EISDIR).`,
    });
    expect((await resolveConnection({ ...files, AWS_CONFIG_FILE: join(folder, 'missing') })).endpoints).toEqual([]);
  });
});

test.each(['localhost:4566', 'ftp://host', 'http://user:secret@host', 'nonsense', 'http://h?x=1'])('%s is not an endpoint', async (url) => {
  const opening = resolveConnection({ ...files, AWS_CONFIG_FILE: '/dev/null', AWS_ENDPOINT_URL_STS: url });
  await expect(opening).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('AWS_ENDPOINT_URL_STS is not the URL') });
  await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
});
