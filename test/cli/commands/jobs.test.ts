import { Chalk } from 'chalk';
import { expect, it } from 'vitest';
import { renderJob, renderJobs } from '../../../src/cli/commands/jobs.js';
import type { Job } from '../../../src/platform/jobs.js';

const view = { paint: new Chalk({ level: 0 }), width: 100 };
const summary = { rows: 2_000, accepted: 2_000, rejected: 0, duplicates: 0, late: 0, bars: 1_440, symbols: 50, rejects: {} };
const at = { createdAt: '2026-11-22T10:00:00.000Z', updatedAt: '2026-11-22T10:00:01.000Z' };
const job: Job = {
  jobId: 'j',
  status: 'SUCCEEDED',
  source: { bucket: 'raw', key: 'incoming/a', version: 'v' },
  attempts: 1,
  summary,
  ...at,
};

it('says which bars a job left out, and which setting would include them', () => {
  expect(renderJob({ job }, view)).not.toContain('Left out');
  const leftOut = { ...job, summary: { ...summary, omitted: ['1s'] } };
  expect(renderJob({ job: leftOut }, view)).toMatch(/Left out +bars of 1s: too many for the function’s memory \(function\.memoryMb\)/);
});

it.each([80, 120, 200])('lists jobs within %i columns', (width) => {
  const jobs = [
    {
      ...job,
      jobId: '0123456789abcdef0123456789abcdef',
      source: { ...job.source, key: `incoming/binance/2024-08/${'x'.repeat(60)}.csv.gz` },
    },
    { ...job, jobId: 'fedcba9876543210fedcba9876543210', source: { ...job.source, key: 'incoming/a.csv' } },
  ];
  const lines = renderJobs({ environment: 'dev', jobs, total: 2 }, { ...view, tableWidth: width }).split('\n');
  expect(lines.every((line) => line.length <= width)).toBe(true);
  expect(renderJobs({ environment: 'dev', jobs, total: 2 }, view), 'in a pipe').toContain('0123456789abcdef0123456789abcdef');
  expect(lines[1]).toContain(width === 200 ? '0123456789abcdef0123456789abcdef' : '01234567');
});
