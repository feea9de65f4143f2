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
  await writeFile(join(folder, '.platform.tfstate.lock.info'), 'half a fi');
  expect(describeLock((await readLock()) ?? {})).toBe('someone');
});
