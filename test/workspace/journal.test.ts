import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Narration } from '../../src/context.js';
import { TradingInfraError } from '../../src/errors.js';
import { listRuns, listUnreadableRuns, recordRun } from '../../src/workspace/journal.js';
import type { RunLog, RunStore } from '../../src/workspace/record-writer.js';
import { plannedResources, type RunRecord } from '../../src/workspace/run-record.js';

const subject = { command: 'deploy', account: '123456789012', region: 'eu-central-1' };

describe('the journal of runs', () => {
  let folder: string;
  let minute = 0;
  const warnings: string[] = [];
  const ctx = {
    now: () => new Date(Date.now() + 60_000 * minute++),
    report: (narration: Narration) => void (narration.type === 'warning' && warnings.push(narration.text)),
  };
  const runs = () => join(folder, 'runs');
  const journal = (store?: RunStore) => ({ folder: runs(), store });
  const lastRun = async () => (await listRuns(ctx, runs()))[0];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('records a successful run with its counts, in a private file', async () => {
    expect(await lastRun()).toBeUndefined();
    const result = await recordRun(ctx, journal(), subject, async (log) => {
      expect((await lastRun())?.outcome).toBe('running');
      log.note({ counts: { create: 101 } });
      return 'result';
    });
    expect(result).toBe('result');
    const run = await lastRun();
    expect(run).toMatchObject({ ...subject, outcome: 'done', exitCode: 0, counts: { create: 101 }, pid: process.pid });
    expect(Date.parse(run?.endedAt ?? '')).toBeGreaterThan(Date.parse(run?.startedAt ?? ''));
    expect((await stat(join(runs(), `${run?.id}.json`))).mode & 0o777).toBe(0o600);
  });

  it('records a failure without its stack trace, and rethrows it', async () => {
    const locked = new TradingInfraError('STATE_LOCKED', 'Somebody else deploys.', { hint: 'Wait' });
    await expect(recordRun(ctx, journal(), subject, () => Promise.reject(locked))).rejects.toBe(locked);
    const error = { code: 'STATE_LOCKED', message: 'Somebody else deploys.', hint: 'Wait' };
    expect(await lastRun()).toMatchObject({ outcome: 'failed', exitCode: 8, error });

    const interrupted = new TradingInfraError('INTERRUPTED', 'Ctrl-C.');
    await expect(recordRun(ctx, journal(), subject, () => Promise.reject(interrupted))).rejects.toBe(interrupted);
    expect(await lastRun()).toMatchObject({ outcome: 'interrupted', exitCode: 130 });

    await expect(recordRun(ctx, journal(), subject, () => Promise.reject(new Error('oops')))).rejects.toThrow('oops');
    expect(await lastRun()).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      error: { code: 'INTERNAL', message: 'Error: oops' },
    });
  });

  it('reports a run whose process is gone as interrupted?', async () => {
    await recordRun(ctx, journal(), subject, async () => {});
    const [name = ''] = (await readdir(runs())).filter((one) => one.endsWith('.json'));
    const record = JSON.parse(await readFile(join(runs(), name), 'utf8')) as RunRecord;
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const open = { ...record, pid: child.pid, outcome: 'running', startedAt: new Date().toISOString() };
    const rewrite = (more: object) => writeFile(join(runs(), name), JSON.stringify({ ...open, ...more }));
    await rewrite({});
    expect((await lastRun())?.outcome).toBe('running');
    await rewrite({ startedAt: '2001-01-01T00:00:00.000Z' });
    expect((await lastRun())?.outcome).toBe('interrupted?');
    await rewrite({});
    child.kill();
    await once(child, 'exit');
    expect((await lastRun())?.outcome).toBe('interrupted?');
  });

  it('does not know the fate of an open run on another machine', async () => {
    await recordRun(ctx, journal(), subject, async () => {});
    const run = await lastRun();
    const open = { ...run, host: 'elsewhere', outcome: 'running' };
    await writeFile(join(runs(), `${run?.id}.json`), JSON.stringify(open));
    expect(await lastRun()).toMatchObject({ outcome: 'running', process: 'unknown', user: expect.any(String) });
  });

  it('records every resource, also of a run that is interrupted', async () => {
    const change = (address: string, action: string) => ({ address, action });
    const resources = plannedResources([
      change('a', 'create'),
      change('b', 'replace'),
      change('c', 'create'),
      change('d', 'update'),
      change('x', 'read'),
    ]);
    const stopped = new TradingInfraError('INTERRUPTED', 'Ctrl-C.');
    const work = async (log: RunLog) => {
      log.note({ resources });
      log.follow({ kind: 'started', address: 'a', action: 'create', elapsedSeconds: 0 });
      log.follow({ kind: 'completed', address: 'a', action: 'create', elapsedSeconds: 3, id: 'a-1' });
      log.follow({ kind: 'started', address: 'b', action: 'delete', elapsedSeconds: 0, id: 'b-1' });
      log.follow({ kind: 'completed', address: 'b', action: 'delete', elapsedSeconds: 2 });
      log.follow({ kind: 'started', address: 'b', action: 'create', elapsedSeconds: 0 });
      log.follow({ kind: 'started', address: 'c', action: 'create', elapsedSeconds: 0 });
      log.follow({ kind: 'stopped', address: 'c', action: 'create', elapsedSeconds: 1 });
      throw stopped;
    };
    await expect(recordRun(ctx, journal(), subject, work)).rejects.toBe(stopped);
    expect((await lastRun())?.resources).toEqual([
      { address: 'a', action: 'create', result: 'done', id: 'a-1', seconds: 3 },
      { address: 'b', action: 'replace', result: 'stopped', id: 'b-1', seconds: 2 },
      { address: 'c', action: 'create', result: 'stopped', seconds: 1 },
      { address: 'd', action: 'update', result: 'not started' },
    ]);
  });

  it('copies records into the store at the start, on approval and at the end', async () => {
    const copies: RunRecord[] = [];
    await recordRun(ctx, journal({ save: async (record) => copies.push(record) > 0 }), subject, async (log) => {
      log.note({ counts: { create: 1 } });
    });
    expect(copies.map(({ outcome, counts }) => [outcome, counts])).toEqual([
      ['running', undefined],
      ['running', { create: 1 }],
      ['done', { create: 1 }],
    ]);
    expect(new Set(copies.map(({ id }) => id)).size).toBe(1);
  });

  it('copies what the store lacks with the next run: from before it existed, from when it could not be written, and from killed processes', async () => {
    await recordRun(ctx, journal(), { ...subject, command: 'local' }, async () => {});
    await recordRun(ctx, journal({ save: async () => false }), { ...subject, command: 'bootstrap' }, async () => {});
    expect(warnings).toEqual([]);
    await recordRun(ctx, journal({ save: () => Promise.reject(new Error('Access denied.')) }), subject, async () => {});
    expect(warnings).toEqual([expect.stringContaining('Access denied.')]);
    const killed = { ...(await lastRun()), id: '20010101T000000000Z-1', startedAt: '2001-01-01T00:00:00.000Z', outcome: 'running' };
    await writeFile(join(runs(), `${killed.id}.json`), JSON.stringify(killed));
    await writeFile(join(runs(), `${killed.id}.pending`), '');

    const copies: RunRecord[] = [];
    const store = { save: async (record: RunRecord) => copies.push(record) > 0 };
    await recordRun(ctx, journal(store), { ...subject, command: 'next' }, async () => {});
    const ended = copies.filter(({ outcome }) => outcome !== 'running').map(({ command, outcome }) => `${command} ${outcome}`);
    expect(ended).toEqual(['deploy interrupted?', 'local done', 'bootstrap done', 'deploy done', 'next done']);
    expect((await readdir(runs())).filter((name) => name.endsWith('.pending'))).toEqual([]);
  });

  it('keeps the latest fifty, newest first, and skips unreadable files', async () => {
    for (let n = 0; n < 53; n += 1) await recordRun(ctx, journal(), { ...subject, command: `run-${n}` }, async () => {});
    await writeFile(join(runs(), '20991231T000000000Z-1.json'), '{');
    await writeFile(join(runs(), 'events.ndjson'), '');
    const all = await listRuns(ctx, runs());
    expect(all).toHaveLength(50);
    expect(all[0]?.command).toBe('run-52');
    expect(all.at(-1)?.command).toBe('run-3');
    expect(await listUnreadableRuns(runs())).toEqual(['20991231T000000000Z-1']);
  });
});
