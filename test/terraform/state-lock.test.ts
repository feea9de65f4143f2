import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeLock, readLockAt } from '../../src/terraform/state-lock.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a lock of the local backend is read from the file that Terraform writes beside the state', async () => {
  const state = join(folder, 'platform.tfstate');
  const readLock = () => readLockAt({ s3: () => Promise.reject(new Error('not asked')) }, { kind: 'local', path: state });
  expect(await readLock()).toBeUndefined();
  const lock = { ID: 'x', Operation: 'OperationTypeApply', Who: 'ann@desk', Created: '2026-11-28T10:00:00Z' };
  await writeFile(join(folder, '.platform.tfstate.lock.info'), JSON.stringify(lock));
  expect(describeLock((await readLock()) ?? {})).toBe('ann@desk since 2026-11-28T10:00:00Z (apply)');
});

test.each([
  ['null', 'holds “null”, not what Terraform writes'],
  ['', 'is empty'],
  ['{"ID":"9f2","Who":"ann', 'holds “{"ID":"9f2","Who":"ann”, not what Terraform writes'],
  ['{"ID":5,"Who":{}}', 'holds “{"ID":5,"Who":{}}”, not what Terraform writes'],
  ['[]', 'holds “[]”, not what Terraform writes'],
  [`<html>\n${'x'.repeat(100)}`, `holds “<html> ${'x'.repeat(53)}…”, not what Terraform writes`],
])('a lock that is %j is told as what it is', async (content, told) => {
  const state = join(folder, 'strange.tfstate');
  await writeFile(join(folder, '.strange.tfstate.lock.info'), content);
  const lock = await readLockAt({ s3: () => Promise.reject(new Error('not asked')) }, { kind: 'local', path: state });
  expect(lock).toEqual({ content });
  expect(describeLock(lock ?? {})).toBe(`someone who is not named: the lock ${told}`);
});
