import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TradingInfraError } from '../../../src/errors.js';
import { recordRun } from '../../../src/workspace/journal.js';
import { run, temporaryFolder } from '../run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await run(folder.path, 'init --env dev --target sandbox --yes');
});
afterEach(() => folder.remove());

const subject = { command: 'deploy', account: '123456789012', region: 'us-east-1', principal: 'arn:aws:iam::123456789012:user/ann' };
const record = (error?: Error) =>
  recordRun({ now: () => new Date(), report: () => {} }, { folder: join(folder.path, '.trading-infra/dev/runs') }, subject, async (log) => {
    log.note({ counts: { create: 2 }, resources: [{ address: 'aws_s3_bucket.raw', action: 'create', id: 'raw-dev', result: 'done' }] });
    if (error) throw error;
  }).catch(() => {});

it('lists and shows the runs of this machine if the state bucket cannot be read, and says so', async () => {
  expect((await run(folder.path, 'runs list --env dev')).stdout).toContain('No runs of dev');
  await record();
  await record(new TradingInfraError('APPLY_FAILED', 'It broke.', { hint: 'Mend it' }));
  const listed = await run(folder.path, 'runs list --env dev --json');
  const { runs } = JSON.parse(listed.stdout);
  expect(runs.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['failed', 'done']);
  expect(listed.stderr).toContain('Only the runs of this machine are shown');

  const shown = await run(folder.path, `runs show ${runs[1].shortId} --env dev`);
  expect(shown.exitCode).toBe(0);
  for (const text of [runs[1].id, subject.principal, 'aws_s3_bucket.raw', 'raw-dev']) expect(shown.stdout).toContain(text);
  expect((await run(folder.path, 'runs show --env dev')).stdout).toMatch(/APPLY_FAILED: It broke\.[\s\S]*Mend it/);
  const unknown = await run(folder.path, 'runs show 1999 --env dev --json');
  expect([unknown.exitCode, JSON.parse(unknown.stdout).error.code]).toEqual([64, 'USAGE']);
});
