import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCreatedIds, readOpenJobs } from '../../../src/terraform/driver/recorded-jobs.js';

/** Above the largest pid that Linux gives, so that no process has it. */
const deadPid = 2 ** 22 + 1;

describe('recorded jobs', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'jobs-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  const writeJob = async (name: string, files: Record<string, unknown>) => {
    await mkdir(join(parent, name));
    for (const [file, content] of Object.entries({ 'job.json': {}, ...files })) {
      await writeFile(join(parent, name, file), typeof content === 'string' ? content : JSON.stringify(content));
    }
  };
  const running = (terraform: number) => ({ wrapper: deadPid, terraform, command: 'apply', startedAt: new Date().toISOString() });

  it('are open if the end of Terraform was not recorded, and tell which processes live', async () => {
    await writeJob('platform-dead', { owner: String(deadPid), 'running.json': running(deadPid) });
    await writeJob('platform-orphan', { owner: String(deadPid), 'running.json': running(process.ppid) });
    await writeJob('platform-ended', { owner: String(deadPid), 'apply.result.json': {} });
    await writeJob('foundation-dead', { owner: String(deadPid), 'running.json': running(deadPid) });
    const jobs = await readOpenJobs(parent, 'platform', new Date());
    const lives = jobs.map(({ folder, isAlive, isOwnerAlive }) => [folder.split('/').at(-1), isAlive, isOwnerAlive]);
    expect(lives.sort()).toEqual([
      ['platform-dead', false, false],
      ['platform-orphan', true, false],
    ]);
  });

  it('leave out those of this process, and none exist without a folder', async () => {
    await writeJob('platform-own', { owner: String(process.pid), 'running.json': running(process.ppid) });
    expect(await readOpenJobs(parent, 'platform', new Date())).toEqual([]);
    expect(await readOpenJobs(join(parent, 'missing'), 'platform', new Date())).toEqual([]);
  });

  it('report the ids of what they created and did not delete', async () => {
    const event = (action: string, addr: string, id_value: string) =>
      JSON.stringify({ type: 'apply_complete', hook: { action, resource: { addr, resource_type: 't', resource_name: addr }, id_value } });
    const events = [event('create', 'a', 'id-a'), event('create', 'b', 'id-b'), event('delete', 'b', 'id-b'), 'half a li'];
    await writeJob('platform-one', { 'apply.stdout': events.join('\n') });
    expect([...(await readCreatedIds(parent, 'platform'))]).toEqual([['a', 'id-a']]);
  });
});
