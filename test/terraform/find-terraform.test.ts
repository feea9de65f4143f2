import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/process-runner.js';
import { findTerraform } from '../../src/terraform/find-terraform.js';

describe('findTerraform', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const find = (env: Record<string, string> = {}) =>
    findTerraform({ env: { PATH: `relative:${folder}`, ...env }, cwd: folder, platform: 'linux', run: runProcess });
  const install = (output: string, name = 'terraform') => writeFile(join(folder, name), `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 });
  const version = (text: string) => JSON.stringify({ terraform_version: text, platform: 'linux_amd64' });

  it.each(['1.11.0', '1.14.3', '2.0.0'])('accepts %s', async (text) => {
    await install(version(text));
    expect(await find()).toEqual({ path: join(folder, 'terraform'), version: text });
  });

  it('refuses a version that cannot lock in S3', async () => {
    await install(version('1.10.5'));
    await expect(find()).rejects.toMatchObject({ code: 'TERRAFORM_TOO_OLD', message: expect.stringContaining('1.10.5') });
  });

  it('says that none is installed, or that the program is something else', async () => {
    await expect(find()).rejects.toMatchObject({ code: 'TERRAFORM_NOT_FOUND', hint: expect.stringContaining('1.11') });
    await install('a game');
    await expect(find()).rejects.toMatchObject({ code: 'TERRAFORM_NOT_FOUND', message: expect.stringContaining('a game') });
  });

  it('uses the one named by TRADING_INFRA_TERRAFORM', async () => {
    await install(version('1.12.0'), 'mine');
    expect(await find({ TRADING_INFRA_TERRAFORM: join(folder, 'mine') })).toMatchObject({ version: '1.12.0' });
    await expect(find({ TRADING_INFRA_TERRAFORM: 'mine' })).rejects.toMatchObject({ code: 'TERRAFORM_NOT_FOUND' });
  });
});
