import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeDeadPlans } from '../../../src/terraform/driver/job.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jobs-'));
});
afterEach(() => rm(parent, { recursive: true }));

const files = ['apply.stdout', 'job.json', 'output.json', 'owner', 'saved.tfplan'];

async function job(name: string, owner: number | undefined): Promise<void> {
  await mkdir(join(parent, name));
  for (const file of files) await writeFile(join(parent, name, file), file === 'owner' ? String(owner) : '{}');
}

test('what a killed run left behind loses its secrets, but keeps its events', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '0']);
  await Promise.all([
    job('platform-dead', dead),
    job('foundation-dead', dead),
    job('platform-ours', process.pid),
    job('platform-other', process.ppid),
  ]);
  expect(await removeDeadPlans(parent)).toBe(2);
  const left = async (name: string) => (await readdir(join(parent, name))).sort();
  expect(await left('platform-dead')).toEqual(['apply.stdout', 'job.json', 'owner']);
  expect(await left('foundation-dead')).toEqual(['apply.stdout', 'job.json', 'owner']);
  expect(await left('platform-ours')).toEqual(files);
  expect(await left('platform-other')).toEqual(files);
  expect(await removeDeadPlans(parent)).toBe(0);
});

test('a folder that was never used has nothing to remove', async () => {
  expect(await removeDeadPlans(join(parent, 'none'))).toBe(0);
});
