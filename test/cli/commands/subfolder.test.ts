import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run, temporaryFolder } from '../run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

it.each([
  ['status', 'trading-infra status --config ../../trading-infra.yaml'],
  ['outputs --env dev', 'trading-infra outputs --env dev --config ../../trading-infra.yaml'],
])('%s in a subfolder finds the settings above, and its hint works', async (line, hint) => {
  await run(folder.path, 'init --env dev --target sandbox --size small --yes');
  const below = join(folder.path, 'a', 'b');
  await mkdir(below, { recursive: true });
  const refused = await run(below, line);
  expect(refused.exitCode).toBe(64);
  expect(refused.stderr).toContain(hint);
  const again = await run(below, hint.replace('trading-infra ', ''));
  expect(again.stderr).not.toContain('SETTINGS_NOT_FOUND');
});
