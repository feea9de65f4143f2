import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TradingInfraError } from '../../src/errors.js';
import { lastRun, listRuns, type RunRecord, recordRun } from '../../src/workspace/journal.js';

const subject = { command: 'deploy', account: '123456789012', region: 'eu-central-1' };

describe('the journal of runs', () => {
  let folder: string;
  let minute = 0;
  const ctx = { now: () => new Date(Date.now() + 60_000 * minute++) };
  const runs = () => join(folder, 'runs');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('records a successful run with its counts, in a private file', async () => {
    expect(await lastRun(ctx, runs())).toBeUndefined();
    const result = await recordRun(ctx, runs(), subject, async (note) => {
      expect((await lastRun(ctx, runs()))?.outcome).toBe('running');
      note({ create: 101 });
      return 'result';
    });
    expect(result).toBe('result');
    const run = await lastRun(ctx, runs());
    expect(run).toMatchObject({ ...subject, outcome: 'done', exitCode: 0, counts: { create: 101 }, pid: process.pid });
    expect(Date.parse(run?.endedAt ?? '')).toBeGreaterThan(Date.parse(run?.startedAt ?? ''));
    expect((await stat(join(runs(), `${run?.id}.json`))).mode & 0o777).toBe(0o600);
  });

  it('records a failure without its stack trace, and rethrows it', async () => {
    const locked = new TradingInfraError('STATE_LOCKED', 'Somebody else deploys.', { hint: 'Wait' });
    await expect(recordRun(ctx, runs(), subject, () => Promise.reject(locked))).rejects.toBe(locked);
    const error = { code: 'STATE_LOCKED', message: 'Somebody else deploys.', hint: 'Wait' };
    expect(await lastRun(ctx, runs())).toMatchObject({ outcome: 'failed', exitCode: 8, error });

    const interrupted = new TradingInfraError('INTERRUPTED', 'Ctrl-C.');
    await expect(recordRun(ctx, runs(), subject, () => Promise.reject(interrupted))).rejects.toBe(interrupted);
    expect(await lastRun(ctx, runs())).toMatchObject({ outcome: 'interrupted', exitCode: 130 });

    await expect(recordRun(ctx, runs(), subject, () => Promise.reject(new Error('oops')))).rejects.toThrow('oops');
    expect(await lastRun(ctx, runs())).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      error: { code: 'INTERNAL', message: 'Error: oops' },
    });
  });

  it('reports a run whose process is gone as interrupted?', async () => {
    await recordRun(ctx, runs(), subject, async () => {});
    const [name = ''] = await readdir(runs());
    const record = JSON.parse(await readFile(join(runs(), name), 'utf8')) as RunRecord;
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const open = { ...record, pid: child.pid, outcome: 'running', startedAt: new Date().toISOString() };
    const rewrite = (more: object) => writeFile(join(runs(), name), JSON.stringify({ ...open, ...more }));
    await rewrite({});
    expect((await lastRun(ctx, runs()))?.outcome).toBe('running');
    await rewrite({ startedAt: '2001-01-01T00:00:00.000Z' });
    expect((await lastRun(ctx, runs()))?.outcome).toBe('interrupted?');
    await rewrite({});
    child.kill();
    await once(child, 'exit');
    expect((await lastRun(ctx, runs()))?.outcome).toBe('interrupted?');
  });

  it('keeps the latest fifty, newest first, and skips unreadable files', async () => {
    for (let n = 0; n < 53; n += 1) await recordRun(ctx, runs(), { ...subject, command: `run-${n}` }, async () => {});
    await writeFile(join(runs(), '20991231T000000000Z-1.json'), '{');
    await writeFile(join(runs(), 'events.ndjson'), '');
    const all = await listRuns(ctx, runs());
    expect(all).toHaveLength(50);
    expect(all[0]?.command).toBe('run-52');
    expect(all.at(-1)?.command).toBe('run-3');
  });
});
