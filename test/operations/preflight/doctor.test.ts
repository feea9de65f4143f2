import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context, RunResult } from '../../../src/context.js';
import { checkNode, doctor } from '../../../src/operations/preflight/doctor.js';
import { runProcess } from '../../../src/process-runner.js';
import { dev } from '../../settings/samples.js';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterEach(() => rm(cwd, { recursive: true }));

function context(extra: Partial<Context> = {}): Context {
  return {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd },
    platform: process.platform,
    now: () => new Date(),
    sleep: async () => {},
    signal: new AbortController().signal,
    run: runProcess,
    report: () => {},
    defer: () => {},
    ...extra,
  };
}

const notFound: RunResult = { exitCode: null, stdout: '', stderr: '', spawnError: Object.assign(new Error('ENOENT'), { code: 'ENOENT' }) };

describe('doctor', () => {
  test('passes on a computer that has everything', async () => {
    await writeFile(join(cwd, 'trading-infra.yaml'), dev());
    const { healthy, checks } = await doctor(context());
    const status = Object.fromEntries(checks.map((check) => [check.id, check.status]));
    expect(status).toMatchObject({
      node: 'ok',
      terraform: 'ok',
      provider: 'ok',
      emulator: 'ok',
      network: 'ok',
      settings: 'ok',
      sandbox: 'ok',
    });
    expect(healthy).toBe(true);
    expect(checks.find(({ id }) => id === 'settings')?.detail).toContain('dev (small, 123456789012, eu-central-1)');
  }, 60_000);

  test('suggests a remedy for everything that is missing, without crashing', async () => {
    const { healthy, checks } = await doctor(context({ env: { PATH: cwd, HOME: cwd }, run: async () => notFound }));
    expect(healthy).toBe(false);
    const of = (id: string) => checks.find((check) => check.id === id);
    expect(of('terraform')).toMatchObject({ status: 'fail', code: 'TERRAFORM_NOT_FOUND', hint: expect.any(String) });
    expect(of('emulator')).toMatchObject({
      status: 'warn',
      hint: "pipx install 'moto[server]'  (or: python3 -m pip install --user 'moto[server]')",
    });
    expect(of('settings')).toMatchObject({ status: 'warn', hint: 'trading-infra init' });
    expect(of('sandbox')).toMatchObject({ status: 'ok', detail: 'not running' });
  }, 60_000);

  test('warns about settings that are valid but unlikely to be intended', async () => {
    const two = '  two: { target: aws, account: "123456789012", region: eu-central-1, size: small }\n';
    await writeFile(join(cwd, 'trading-infra.yaml'), `${dev()}${two}foundations:\n  123456789012/eu-west-1: {}\n`);
    const { healthy, checks } = await doctor(context({ env: { PATH: cwd, HOME: cwd }, run: async () => notFound }));
    const settings = checks.find(({ id }) => id === 'settings');
    expect(settings?.status).toBe('warn');
    expect(settings?.detail.match(/overlaps with/g)).toHaveLength(1);
    expect(settings?.detail).toContain('10.0.0.0/16 overlaps with 10.0.0.0/16 of dev');
    expect(settings?.detail).toContain('foundations has 123456789012/eu-west-1, but no environment is there');
    expect(settings?.hint).toContain('trading-infra init --env two --cidr 10.1.0.0/16 --yes');
    expect(healthy).toBe(false);
  }, 60_000);

  test('fails on invalid settings, and hides the password of a proxy', async () => {
    await writeFile(join(cwd, 'trading-infra.yaml'), dev('databse: {}'));
    const { checks } = await doctor(
      context({ env: { PATH: cwd, HOME: cwd, HTTPS_PROXY: 'http://me:hunter2@localhost:1' }, run: async () => notFound }),
    );
    expect(checks.find(({ id }) => id === 'settings')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('did you mean database?'),
    });
    expect(checks.find(({ id }) => id === 'sandbox')).toMatchObject({ status: 'skipped' });
    expect(checks.find(({ id }) => id === 'network')?.detail).toBe('proxy http://localhost:1 cannot be used: ECONNREFUSED');
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  }, 60_000);
});

test.each([
  ['v20.19.0', 'ok'],
  ['v24.1.0', 'ok'],
  ['v20.18.3', 'fail'],
  ['v18.20.8', 'fail'],
])('Node %s: %s', (version, status) => {
  expect(checkNode(version).status).toBe(status);
});
