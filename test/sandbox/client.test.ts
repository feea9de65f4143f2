import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../src/process-life.js';
import { readSandbox, startSandbox, stopSandbox } from '../../src/sandbox/client.js';
import type { SandboxPrograms } from '../../src/sandbox/launch.js';
import { eventually, testContext } from './sandbox-fixture.js';
import { bundleSandbox } from './sandbox-programs.js';

const ctx = testContext();
let programs: SandboxPrograms;
let dir: string;

beforeAll(async () => {
  programs = await bundleSandbox();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  await stopSandbox(ctx, { dir });
  await rm(dir, { recursive: true, force: true });
});
afterAll(() => rm(dirname(programs.daemon), { recursive: true, force: true }));

const readRecord = () => JSON.parse(readFileSync(join(dir, 'sandbox.json'), 'utf8')) as { pid: number; emulatorPid: number };
describe('startSandbox, readSandbox and stopSandbox', () => {
  test('start one sandbox per folder, report its state and leave nothing behind', async () => {
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
    const [first, second] = await Promise.all([startSandbox(ctx, { dir, programs }), startSandbox(ctx, { dir, programs })]);
    expect(second).toEqual(first);
    expect(await startSandbox(ctx, { dir, programs })).toEqual(first);
    expect(first).toMatchObject({ account: '123456789012', endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'running', info: first, functions: [], databases: [] });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of ['sandbox.json', 'sandbox.log', 'database-ca.pem']) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);

    const { pid, emulatorPid } = readRecord();
    expect(await stopSandbox(ctx, { dir })).toBe(true);
    expect([isAlive(pid), isAlive(emulatorPid)]).toEqual([false, false]);
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
    expect(await stopSandbox(ctx, { dir })).toBe(false);
  });
});

describe('after a crash', () => {
  test('of the emulator, the sandbox ends and reports the reason', async () => {
    await startSandbox(ctx, { dir, programs });
    const { pid, emulatorPid } = readRecord();
    process.kill(emulatorPid, 'SIGKILL');
    await eventually(async () => (isAlive(pid) ? undefined : true));
    expect(await readSandbox(ctx, { dir })).toMatchObject({ state: 'gone', reason: expect.stringContaining('SIGKILL') });
    const restarted = await startSandbox(ctx, { dir, programs });
    expect(restarted.pid).not.toBe(pid);
  });

  test('of the sandbox itself, the next start ends the old emulator', async () => {
    await startSandbox(ctx, { dir, programs });
    const { pid, emulatorPid } = readRecord();
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (isAlive(pid) ? undefined : true));
    expect(await readSandbox(ctx, { dir })).toMatchObject({ state: 'gone' });
    await startSandbox(ctx, { dir, programs });
    expect(isAlive(emulatorPid)).toBe(false);
  });
});

test('a sandbox that is suspended is busy, keeps everything, and can be stopped', async () => {
  const { pid } = await startSandbox(ctx, { dir, programs });
  process.kill(pid, 'SIGSTOP');
  expect(await readSandbox(ctx, { dir })).toMatchObject({ state: 'busy', info: { pid } });
  const message = expect.stringContaining(`process ${pid}), but does not answer`);
  await expect(startSandbox(ctx, { dir, programs })).rejects.toMatchObject({ code: 'EMULATOR_BUSY', message });
  process.kill(pid, 'SIGCONT');
  expect(await startSandbox(ctx, { dir, programs })).toMatchObject({ pid });
  process.kill(pid, 'SIGSTOP');
  const { emulatorPid } = readRecord();
  expect(await stopSandbox(ctx, { dir })).toBe(true);
  expect([isAlive(pid), isAlive(emulatorPid)]).toEqual([false, false]);
});

describe('a start fails', () => {
  test('when the port is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    await expect(startSandbox(ctx, { dir, port, programs })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
    server.close();
  });

  test.each([22, 6000, 10080])('at port %i, which HTTP clients refuse', async (port) => {
    await expect(startSandbox(ctx, { dir, port, programs })).rejects.toMatchObject({ code: 'PORT_TAKEN', exitCode: 4 });
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
  });

  test('when it is interrupted', async () => {
    const controller = new AbortController();
    const starting = startSandbox({ ...ctx, signal: controller.signal }, { dir, programs });
    setTimeout(() => controller.abort(), 300);
    await expect(starting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
  });

  test('when there is no emulator', async () => {
    const bare = testContext({ PATH: dir, HOME: dir });
    await expect(startSandbox(bare, { dir, programs })).rejects.toMatchObject({
      code: 'EMULATOR_NOT_FOUND',
      hint: expect.stringContaining('moto[server]'),
    });
    expect(await readSandbox(ctx, { dir })).toEqual({ state: 'stopped' });
  });
});
