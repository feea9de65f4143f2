import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';
import { identifyPrincipal, minutesLeft, refuseWrongAccount, resolveCredentials } from '../../src/aws/credentials.js';

const now = () => new Date('2026-11-22T12:00:00Z');
const environment = { region: 'eu-central-1' };
const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'secret-env' };
let folder: string;
let files: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  files = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'), AWS_CONFIG_FILE: join(folder, 'config') };
  const credentials = ['default', 'work', 'other'].map(
    (name) => `[${name}]\naws_access_key_id=AKIA${name}\naws_secret_access_key=s-${name}\n`,
  );
  await writeFile(join(folder, 'credentials'), credentials.join(''));
  const late = JSON.stringify({
    Version: 1,
    AccessKeyId: 'ASIALATE',
    SecretAccessKey: 's',
    SessionToken: 't',
    Expiration: '2026-11-22T11:00:00Z',
  });
  await writeFile(join(folder, 'late.json'), late);
  await writeFile(
    join(folder, 'config'),
    `[profile late]\ncredential_process = cat ${join(folder, 'late.json')}\n[profile sso]\nsso_start_url = https://x.awsapps.com/start\nsso_account_id = 123456789012\nsso_role_name = dev\nsso_region = eu-central-1\n`,
  );
  // The SDK reads this variable from the process itself; without it, it would finally try the network.
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('the order of credential sources', () => {
  const who = async (env: Record<string, string>, options: { profile?: string; ofEnvironment?: string } = {}) => {
    const chosen = { ...environment, ...(options.ofEnvironment && { profile: options.ofEnvironment }) };
    return (await resolveCredentials({ env: { ...files, ...env }, now }, { profile: options.profile, environment: chosen })).accessKeyId;
  };

  test('--profile comes before everything', async () => {
    expect(await who({ ...keys, AWS_PROFILE: 'other' }, { profile: 'work', ofEnvironment: 'default' })).toBe('AKIAwork');
  });
  test('access keys in variables come before AWS_PROFILE', async () => {
    expect(await who({ ...keys, AWS_PROFILE: 'other' })).toBe('AKIAENV');
  });
  test('AWS_PROFILE comes before the profile in the settings', async () => {
    expect(await who({ AWS_PROFILE: 'other' }, { ofEnvironment: 'work' })).toBe('AKIAother');
  });
  test('the profile in the settings comes before the default profile', async () => {
    expect(await who({}, { ofEnvironment: 'work' })).toBe('AKIAwork');
  });
  test('the default profile comes last', async () => {
    expect(await who({})).toBe('AKIAdefault');
  });
});

describe('unusable credentials', () => {
  const attempt = (env: Record<string, string>, profile?: string) =>
    resolveCredentials({ env: { ...files, ...env }, now }, { profile, environment });

  test('no credentials', async () => {
    const nowhere = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), AWS_CONFIG_FILE: join(folder, 'none') };
    await expect(attempt(nowhere)).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: expect.stringMatching(/^No AWS credentials were found: /),
      hint: expect.stringContaining('--target sandbox'),
    });
  });
  test('an unknown profile', async () => {
    await expect(attempt({}, 'wrok')).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: expect.stringContaining('for the profile wrok'),
    });
  });
  test('a profile with expired credentials', async () => {
    await expect(attempt({}, 'late')).rejects.toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      hint: expect.stringContaining('aws sso login --profile late'),
    });
  });
  test('an SSO session without a login', async () => {
    // For SSO, the SDK reads the variable from the process's own environment.
    vi.stubEnv('AWS_CONFIG_FILE', files.AWS_CONFIG_FILE);
    await expect(attempt({}, 'sso')).rejects.toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      hint: expect.stringContaining('aws sso login --profile sso'),
    });
  });
  test('an expired session in variables', async () => {
    const env = { ...keys, AWS_SESSION_TOKEN: 't', AWS_CREDENTIAL_EXPIRATION: '2026-11-22T11:59:00Z' };
    await expect(attempt(env)).rejects.toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      message: expect.stringContaining('2026-11-22T11:59:00'),
    });
  });
});

describe('errors from AWS', () => {
  let server: Server;
  let endpoint: string;
  let answer: { status: number; code: string; message: string };
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>${answer.message}</Message></Error></ErrorResponse>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const ask = (region: string, at = endpoint) => {
    const aws = createAwsClients({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, endpoints: () => at });
    return identifyPrincipal(aws, { region, endpoint: at }).finally(() => aws.close());
  };

  test.each([
    [403, 'ExpiredToken', 'eu-central-1', 'CREDENTIALS_EXPIRED'],
    [403, 'InvalidClientTokenId', 'eu-central-1', 'NO_CREDENTIALS'],
    [403, 'InvalidClientTokenId', 'ap-southeast-5', 'REGION_UNKNOWN'],
    [403, 'SignatureDoesNotMatch', 'eu-central-1', 'NO_CREDENTIALS'],
    [403, 'AccessDenied', 'eu-central-1', 'ACCESS_DENIED'],
  ])('%i %s in %s', async (status, code, region, expected) => {
    answer = { status, code, message: 'because' };
    await expect(ask(region)).rejects.toMatchObject({ code: expected });
  });

  test('no answer', async () => {
    await expect(ask('eu-central-1', 'http://127.0.0.1:9')).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  });
});

test('credentials of the wrong account are refused, and both accounts named', () => {
  const principal = { account: '111111111111', alias: 'payer', arn: 'arn:aws:sts::111111111111:assumed-role/admin/me' };
  expect(() => refuseWrongAccount(principal, { name: 'dev', account: '222222222222' })).toThrow(
    expect.objectContaining({
      code: 'ACCOUNT_MISMATCH',
      exitCode: 3,
      message:
        'The credentials belong to account 111111111111 (payer, arn:aws:sts::111111111111:assumed-role/admin/me), but the environment dev belongs to account 222222222222.',
    }),
  );
  expect(() => refuseWrongAccount(principal, { name: 'dev', account: '111111111111' })).not.toThrow();
});

test('minutes until the credentials expire', () => {
  expect(minutesLeft({ expiresAt: new Date('2026-11-22T12:29:59Z') }, now())).toBe(29);
  expect(minutesLeft({}, now())).toBeUndefined();
});
