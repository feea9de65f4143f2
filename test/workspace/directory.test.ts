import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareWorkDirectory } from '../../src/workspace/directory.js';

it('is beside the settings, private to its owner, and ignored by git', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'work-'));
  const settings = join(folder, 'trading-infra.yaml');
  const work = await prepareWorkDirectory(settings, 'dev');
  expect(work.root).toBe(join(folder, '.trading-infra/dev'));
  await chmod(work.state, 0o755);
  expect(await prepareWorkDirectory(settings, 'dev')).toEqual(work);
  for (const path of Object.values(work)) expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(folder, '.trading-infra/.gitignore'), 'utf8')).toBe('*\n');
  await rm(folder, { recursive: true });
});
