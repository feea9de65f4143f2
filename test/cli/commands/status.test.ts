import { afterEach, beforeEach, expect, it } from 'vitest';
import { run, temporaryFolder } from '../run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await run(folder.path, 'init --env dev --target sandbox --yes');
  await run(folder.path, 'init --env prod --target sandbox --yes');
});
afterEach(() => folder.remove());

const names = (stdout: string) => JSON.parse(stdout).environments.map(({ name }: { name: string }) => name);

it('status shows all environments, or the named one', async () => {
  expect(names((await run(folder.path, 'status --json')).stdout)).toEqual(['dev', 'prod']);
  expect(names((await run(folder.path, 'status --env prod --json')).stdout)).toEqual(['prod']);
  const { exitCode, stderr } = await run(folder.path, 'status --env prd');
  expect(exitCode).toBe(64);
  expect(stderr.replaceAll('\n', ' ')).toContain('Did you mean prod?');
});
