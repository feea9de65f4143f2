import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Narration } from '../../../src/context.js';
import { JobStore } from '../../../src/lambda/adapters/job-store.js';
import { followJobs } from '../../../src/operations/data/job-follow.js';
import { findJob, listJobs, readJob } from '../../../src/operations/data/jobs.js';
import { jobIdOf } from '../../../src/platform/job-ids.js';
import { quietContext, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const table = 'trading-sessions-dev';
const summary = { rows: 3, accepted: 2, rejected: 1, duplicates: 0, late: 0, bars: 1, symbols: 1, rejects: { PRICE_INVALID: 1 } };
let minutes = 0;
/** The store that the function itself uses. */
let store: JobStore;

const sourceOf = (key: string) => ({ bucket: 'raw', key, version: 'v1' });

async function claim(key: string): Promise<string> {
  minutes += 1;
  const source = sourceOf(key);
  const jobId = jobIdOf(source);
  await store.claim({ jobId, source }, 60_000, 'mine');
  return jobId;
}

beforeAll(async () => {
  const dynamoDb = await at.access.aws.dynamoDb();
  store = new JobStore(dynamoDb, table, () => new Date(Date.UTC(2026, 10, 22, 10, minutes)));
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'sessionId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'sessionId', AttributeType: 'S' }],
    }),
  );
});

describe('jobs', () => {
  it('are read as the function wrote them', async () => {
    expect(await readJob(at.access, table, 'absent')).toBeUndefined();
    const jobId = await claim('incoming/good.csv');
    await store.finish(jobId, 'mine', { status: 'SUCCEEDED', summary, manifest: 'manifests/x.json' });
    const [createdAt, updatedAt] = ['2026-11-22T10:01:00.000Z', '2026-11-22T10:01:00.000Z'];
    const manifest = 'manifests/x.json';
    const job = { jobId, status: 'SUCCEEDED', source: sourceOf('incoming/good.csv'), attempts: 1, summary, manifest, createdAt, updatedAt };
    expect(await readJob(at.access, table, jobId)).toEqual(job);
  });

  it('are listed newest first, by status, up to a limit', async () => {
    const bad = await claim('incoming/bad.csv');
    await store.finish(bad, 'mine', { status: 'FAILED', error: { code: 'UNSUPPORTED_FORMAT', message: 'no' } });
    await claim('incoming/running.csv');
    const keys = async (wanted: Parameters<typeof listJobs>[2]) =>
      (await listJobs(at.access, table, wanted)).jobs.map(({ source: { key } }) => key);
    expect(await keys({ limit: 10 })).toEqual(['incoming/running.csv', 'incoming/bad.csv', 'incoming/good.csv']);
    expect(await listJobs(at.access, table, { limit: 1 })).toMatchObject({ total: 3, jobs: [{ status: 'IN_PROGRESS' }] });
    expect(await listJobs(at.access, table, { limit: 5, status: 'FAILED' })).toMatchObject({
      total: 1,
      jobs: [{ error: { code: 'UNSUPPORTED_FORMAT', message: 'no' } }],
    });
  });

  it('are read from all pages of the table', async () => {
    const dynamoDb = await at.access.aws.dynamoDb();
    const wide = new JobStore(dynamoDb, table, () => new Date(0));
    // DynamoDB limits a page to 1 MB.
    const source = (n: number) => ({ bucket: 'raw', key: `incoming/${'x'.repeat(100_000)}${n}`, version: 'v' });
    for (let n = 0; n < 15; n += 1) await wide.enqueue({ jobId: jobIdOf(source(n)), source: source(n) });
    expect(await listJobs(at.access, table, { limit: 3 })).toMatchObject({ total: 18, jobs: [{}, {}, {}] });
  });

  it('fail with NOT_DEPLOYED when there is no table', async () => {
    await expect(readJob(at.access, 'absent', 'x')).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
    await expect(listJobs(at.access, 'absent', { limit: 1 })).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
  });
});

/** A fake clock that sleeping advances; each sleep also triggers the next event. */
function followContext(events: (() => Promise<unknown>)[] = []) {
  const ctx = quietContext();
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
    await events.shift()?.();
  };
  return { ...ctx, now: () => new Date(now), sleep };
}

describe('followJobs', () => {
  it('waits until all jobs have ended and reports progress', async () => {
    const jobIds = ['incoming/f1.csv', 'incoming/f2.csv'].map((key) => jobIdOf(sourceOf(key)));
    const ctx = followContext([
      () => claim('incoming/f1.csv'),
      () => store.finish(jobIds[0] ?? '', 'mine', { status: 'RETRYABLE', error: { code: 'DATABASE_UNAVAILABLE', message: 'asleep' } }),
      () => claim('incoming/f1.csv').then((id) => store.finish(id, 'mine', { status: 'SUCCEEDED', summary })),
      () => claim('incoming/f2.csv').then((id) => store.finish(id, 'mine', { status: 'SUPERSEDED' })),
    ]);
    const jobs = await followJobs(ctx, at.access, { table, jobIds, timeoutSeconds: 900 });
    expect(jobIds.map((id) => jobs.get(id)?.status)).toEqual(['SUCCEEDED', 'SUPERSEDED']);
    const progress = (ctx.reported as Narration[]).flatMap((one) => (one.type === 'step-progress' ? [one.text] : []));
    expect(progress).toContain('1 to be retried, 1 waiting');
    expect(ctx.reported.at(-1)).toMatchObject({ type: 'step-done', note: '1 succeeded, 1 superseded' });
  });

  it('stops when the time is up and leaves out jobs that have not started', async () => {
    const started = followContext();
    const jobs = await followJobs(started, at.access, { table, jobIds: ['nobody'], timeoutSeconds: 20 });
    expect(jobs.size).toBe(0);
    expect(started.now().getTime()).toBeLessThanOrEqual(20_000);
    expect(started.now().getTime()).toBeGreaterThan(14_000);
  });

  it('can be interrupted', async () => {
    const stop = new AbortController();
    const ctx = { ...followContext(), signal: stop.signal, sleep: async () => stop.abort() };
    const following = followJobs(ctx, at.access, { table, jobIds: ['nobody'], timeoutSeconds: 20 });
    await expect(following).rejects.toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('their jobs continue') });
  });
});

describe('a job', () => {
  it('is found by its first digits, unless several jobs begin with them', async () => {
    const ids = [await claim('p1'), await claim('p2')];
    const [first = '', second = ''] = ids;
    let common = 0;
    while (first[common] === second[common]) common += 1;
    expect((await findJob(at.access, table, first.slice(0, common + 1)))?.jobId).toBe(first);
    expect((await findJob(at.access, table, second))?.jobId).toBe(second);
    expect(await findJob(at.access, table, 'zz')).toBeUndefined();
    const ambiguous = findJob(at.access, table, '');
    await expect(ambiguous).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('begin with') });
  });
});
