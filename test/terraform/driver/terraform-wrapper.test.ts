// Runs the wrapper as a process, over a fake Terraform that counts its signals.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CdktfJob, createJob, readResult } from '../../../src/terraform/driver/job.js';

/** Logs its arguments and each signal, and exits once the file `done` exists, like a Terraform that finishes its operations in flight. */
const fakeTerraform = (folder: string) => `#!/bin/sh
cd '${folder}'
echo "$@" >> arguments
echo "\${HTTPS_PROXY:-none}" >> proxies
trap 'echo int >> signals' INT
trap 'echo hup >> signals' HUP
echo '{"type":"version"}'
touch started
while [ ! -f done ]; do sleep 0.05; done
exit "$(cat done)"
`;

describe('the wrapper', { timeout: 30_000 }, () => {
  let built: string;
  let folder: string;
  let job: CdktfJob;
  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'wrapper-'));
    await build({
      entryPoints: ['src/terraform/driver/terraform-wrapper.ts'],
      outfile: join(built, 'wrapper.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
  });
  afterAll(() => rm(built, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wrapper's folder-"));
    await writeFile(join(folder, 'real'), fakeTerraform(folder.replaceAll("'", "'\\''")), { mode: 0o700 });
    job = await createTheJob();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const createTheJob = (over: Partial<Parameters<typeof createJob>[0]> = {}) =>
    createJob({
      parent: folder,
      stack: 'platform',
      terraform: { path: join(folder, 'real'), version: '1.11.4' },
      wrapper: join(built, 'wrapper.cjs'),
      plan: '/plans/saved.tfplan',
      destroy: false,
      lockTimeoutSeconds: 7,
      initEnv: { HTTPS_PROXY: 'http://proxy' },
      skipInit: false,
      ...over,
    });
  const start = (...args: string[]) => spawn(job.launcher, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
  const started = () => vi.waitUntil(() => stat(join(folder, 'started')).catch(() => undefined), 10_000);
  /** Atomically, because a shell that reads an empty file would exit with another code. */
  const letEnd = async (code: number) => {
    await writeFile(join(folder, 'done.new'), String(code));
    await rename(join(folder, 'done.new'), join(folder, 'done'));
  };
  const ended = async (child: ChildProcess) =>
    child.exitCode === null && child.signalCode === null ? ((await once(child, 'exit'))[0] as number) : child.exitCode;
  const lines = async (name: string) => (await readFile(join(folder, name), 'utf8').catch(() => '')).split('\n').filter(Boolean);

  it.each([
    [['apply', '-auto-approve', '-no-color'], 'apply -json -input=false -lock-timeout=7s /plans/saved.tfplan'],
    [['destroy', '-auto-approve'], 'apply -json -input=false -lock-timeout=7s /plans/saved.tfplan'],
    [['plan', '-input=false', '-out', 'plan'], 'plan -json -input=false -lock-timeout=7s -detailed-exitcode -out=/plans/saved.tfplan'],
    [['init', '-no-color'], 'init -no-color -reconfigure -input=false -lock-timeout=7s'],
  ])('turns %j into %s', async (given, real) => {
    await letEnd(0);
    expect(await ended(start(...given))).toBe(0);
    expect(await lines('arguments')).toEqual([real]);
    expect(await lines('proxies')).toEqual([given[0] === 'init' ? 'http://proxy' : 'none']);
  });

  it('hides the exit code for pending changes from cdktf, and records it for the driver', async () => {
    await letEnd(2);
    expect(await ended(start('plan'))).toBe(0);
    expect(await readResult(job, 'plan')).toEqual({ exitCode: 2, interrupted: false });
    await letEnd(1);
    expect(await ended(start('apply'))).toBe(1);
  });

  it('answers version queries and an unneeded init without starting anything', async () => {
    job = await createTheJob({ skipInit: true });
    const said = async (child: ChildProcess) => {
      const chunks: string[] = [];
      child.stdout?.on('data', (chunk) => chunks.push(String(chunk)));
      await once(child, 'close');
      return chunks.join('');
    };
    expect(JSON.parse(await said(start('version', '-json')))).toMatchObject({ terraform_version: '1.11.4' });
    expect(await said(start('-v'))).toMatch(/^Terraform v1\.11\.4/);
    expect(await ended(start('init'))).toBe(0);
    expect(await lines('arguments')).toEqual([]);
  });

  it('turns any number of signals into one SIGINT, and waits', async () => {
    const child = start('apply');
    await started();
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGINT', 'SIGQUIT'] as const) child.kill(signal);
    await vi.waitUntil(async () => (await lines('signals')).length > 0);
    expect(child.exitCode).toBeNull();
    await letEnd(1);
    expect(await ended(child)).toBe(1);
    expect(await lines('signals')).toEqual(['int']);
    expect(await readResult(job, 'apply')).toEqual({ exitCode: 1, interrupted: true });
  });

  it('survives a closed stdout and stderr', async () => {
    const child = start('apply');
    await started();
    child.stdout?.destroy();
    child.stderr?.destroy();
    await letEnd(0);
    expect(await ended(child)).toBe(0);
    expect(await readFile(join(job.folder, 'apply.stdout'), 'utf8')).toBe('{"type":"version"}\n');
  });

  it('starts nothing once the job is cancelled', async () => {
    await writeFile(join(job.folder, 'cancel'), '');
    expect(await ended(start('apply'))).toBe(130);
    expect(await lines('arguments')).toEqual([]);
  });
});
