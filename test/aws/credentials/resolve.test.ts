import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resolveCredentials } from '../../../src/aws/credentials/resolve.js';
import { readSharedConfig } from '../../../src/aws/shared-config.js';
import { runProcess } from '../../../src/process-runner.js';

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

const context = (env: Record<string, string>) => {
  const all = { ...files, PATH: process.env.PATH, ...env };
  return { env: all, programEnv: all, now, run: runProcess, report: () => {}, signal: new AbortController().signal };
};

async function resolve(env: Record<string, string>, choice: Omit<Parameters<typeof resolveCredentials>[1], 'config'>) {
  const ctx = context(env);
  return resolveCredentials(ctx, { ...choice, config: await readSharedConfig(ctx.env) });
}

describe('the order of credential sources', () => {
  const who = async (env: Record<string, string>, options: { profile?: string; ofEnvironment?: string } = {}) => {
    const chosen = { ...environment, ...(options.ofEnvironment && { profile: options.ofEnvironment }) };
    return (await resolve(env, { profile: options.profile, environment: chosen })).accessKeyId;
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
  const attempt = (env: Record<string, string>, profile?: string) => resolve(env, { profile, environment });

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
      message: expect.stringContaining('The AWS profile wrok does not exist'),
    });
  });
  test('a profile with expired credentials', async () => {
    await expect(attempt({}, 'late')).rejects.toMatchObject({
      code: 'CREDENTIALS_EXPIRED',
      hint: expect.stringContaining('credential_process of the profile late'),
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
