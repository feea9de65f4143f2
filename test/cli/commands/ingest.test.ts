import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { type Ingest, ingestFailure, renderIngest } from '../../../src/cli/commands/ingest.js';
import type { Job } from '../../../src/platform/jobs.js';

const view = { paint: new Chalk({ level: 0 }), width: 100 };
const at = { createdAt: '2026-11-22T10:00:00.000Z', updatedAt: '2026-11-22T10:00:01.000Z' };
const counts = { rows: 12, accepted: 10, rejected: 1, duplicates: 1, late: 0, bars: 2, symbols: 1, rejects: { PRICE_INVALID: 1 } };
const sourceOf = (file: string) => ({ bucket: 'raw', key: `incoming/${file}`, version: 'v' });

function ended(file: string, job?: Partial<Job> | null): Ingest['files'][number] {
  const uploaded = { file, bytes: 4, key: `incoming/${file}`, version: 'v', jobId: `job-of-${file}` };
  if (job === undefined || job === null) return { ...uploaded, ...(job === null && { job }) };
  return { ...uploaded, job: { jobId: uploaded.jobId, status: 'SUCCEEDED', source: sourceOf(file), attempts: 1, ...at, ...job } };
}

const result = (...files: Ingest['files']): Ingest => ({ environment: 'dev', bucket: 'raw', files });
const queue = (name: string, messages: number) => ({ name, url: '', arn: '', messages, inFlight: 0 });
const late = (deadLetters: number) => ({ timeoutSeconds: 60, queue: queue('q', 0), deadLetters: queue('dlq', deadLetters) });
const broken: Partial<Job> = { status: 'FAILED', error: { code: 'UNSUPPORTED_FORMAT', message: 'the first line is not a known header' } };

describe('an ingest', () => {
  it('that succeeds is one line per file and a total', () => {
    const well = result(ended('a.csv', { summary: counts }), ended('b.csv', { summary: { ...counts, rejected: 0, duplicates: 0 } }));
    expect(renderIngest(well, view)).toMatchInlineSnapshot(`
      "FILE   JOB           STATUS     OUTCOME
      a.csv  job-of-a.csv  SUCCEEDED  10 trades, 1 rejected, 1 duplicate, 2 bars
      b.csv  job-of-b.csv  SUCCEEDED  10 trades, 2 bars

      2 of 2 files succeeded: 20 trades, 4 bars"
    `);
    expect(ingestFailure(well)).toBeUndefined();
  });

  it('with --no-wait has no outcome, and says where to look', () => {
    const sent = result(ended('a.csv'));
    expect(renderIngest(sent, view)).toContain('uploaded\n\nNext: trading-infra jobs list --env dev');
    expect(ingestFailure(sent)).toBeUndefined();
  });

  it('fails if a job failed, and names every reason', () => {
    const bad = result(ended('a.csv', { summary: counts }), ended('b.csv', broken), ended('c.csv', { status: 'SUPERSEDED' }));
    expect(renderIngest(bad, view)).toMatch(/^b\.csv +job-of-b\.csv +FAILED +UNSUPPORTED_FORMAT$/m);
    expect(ingestFailure(bad)).toMatchObject({
      code: 'JOB_FAILED',
      exitCode: 1,
      message: expect.stringMatching(/^b\.csv failed with UNSUPPORTED_FORMAT \(the first line.*\); c\.csv was superseded: a newer version/),
      hint: 'trading-infra jobs show job-of-b.csv --env dev',
    });
  });

  it('that times out names the dead-letter queue', () => {
    const files = [ended('a.csv', null), ended('b.csv', { status: 'RETRYABLE', error: { code: 'DATABASE_UNAVAILABLE', message: 'no' } })];
    expect(renderIngest(result(...files), view)).toContain('not started');
    expect(ingestFailure({ ...result(...files), ...late(1) })).toMatchObject({
      code: 'JOB_PENDING',
      exitCode: 1,
      message:
        'Timed out after 60 s: a.csv was not started; b.csv is RETRYABLE (DATABASE_UNAVAILABLE). The queue q is empty. ' +
        'Messages that fail five times go to the dead-letter queue dlq, which has 1 message.',
      hint: 'trading-infra jobs redrive --env dev',
    });
    expect(ingestFailure({ ...result(...files), ...late(0) })?.hint).toBe('trading-infra jobs list --env dev');
  });
});
