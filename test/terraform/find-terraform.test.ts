import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

  const script = (text: string, name = 'terraform') => writeFile(join(folder, name), text, { mode: 0o755 });
  const refusal = async (env: Record<string, string> = {}) => {
    const error = await find(env).then(
      () => undefined,
      (one) => one as { code: string; message: string; hint: string },
    );
    if (error === undefined) throw new Error('it was accepted');
    return { code: error.code, message: error.message.replaceAll(folder, '/F'), hint: error.hint.replaceAll(folder, '/F') };
  };

  it('refuses OpenTofu by its name, although it reports a version of Terraform', async () => {
    await script(`#!/bin/sh\n[ "$2" = -json ] && echo '${version('1.12.0')}' || printf 'OpenTofu v1.12.0\\non linux_amd64\\n'\n`);
    const { code, message, hint } = await refusal();
    expect([code, message]).toEqual([
      'TERRAFORM_NOT_FOUND',
      '/F/terraform is OpenTofu 1.12.0, not Terraform. This tool works with Terraform only.',
    ]);
    expect(hint).toContain('TRADING_INFRA_TERRAFORM');
  });

  it.each(['1.11.0-beta1', '1.11.0-rc2', '1.11.0-dev'])('takes %s for older than 1.11', async (text) => {
    await install(version(text));
    expect((await refusal()).code).toBe('TERRAFORM_TOO_OLD');
  });

  it.each(['1.11.1-dev', '1.12.0-beta1', '1.15.0-alpha20260701'])('accepts %s', async (text) => {
    await install(version(text));
    expect(await find()).toMatchObject({ version: text });
  });

  it.each([
    [
      'lines of its own before the answer',
      `echo 'Using profile firm'; echo '${version('1.11.4')}'`,
      /prints lines of its own .*“Using profile firm”\.$/,
    ],
    ['lines of its own after the answer', `echo '${version('1.11.4')}'; echo 'Bye'`, /prints lines of its own .*“Bye”\.$/],
    [
      'an error',
      `echo 'first' >&2; echo 'Error: no licence' >&2; exit 3`,
      /does not report a version as Terraform does: Error: no licence\.$/,
    ],
    ['nothing', 'exit 0', /does not report a version as Terraform does: no output\.$/],
  ])('says what a program prints instead: %s', async (_, body, message) => {
    await script(`#!/bin/sh\n${body}\n`);
    expect(await refusal()).toMatchObject({ code: 'TERRAFORM_NOT_FOUND', message: expect.stringMatching(message) });
  });

  it('gives up on a program that hangs, with everything that it has started', { timeout: 60_000 }, async () => {
    await script('#!/bin/bash\nsleep 300 & sleep 300\n');
    const started = Date.now();
    expect((await refusal()).message).toBe('/F/terraform did not answer “version” within 15 s.');
    expect(Date.now() - started).toBeLessThan(19_000);
  });

  it.each([
    ['a script whose interpreter is missing', '#!/no/such/shell\n', /the interpreter in its first line does not exist/],
    ['a script with Windows line ends', '#!/bin/sh\r\nexit 0\r\n', /the interpreter in its first line does not exist/],
  ])('says why it cannot be started: %s', async (_, text, message) => {
    await script(text);
    expect(await refusal()).toMatchObject({ code: 'TERRAFORM_NOT_FOUND', message: expect.stringMatching(message) });
  });

  it.each([
    ['Linux on', Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(10), Buffer.from('0800', 'hex'), Buffer.alloc(100)])],
    ['macOS', Buffer.concat([Buffer.from('cffaedfe', 'hex'), Buffer.alloc(100)])],
    ['Windows', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])],
  ])('says for which computers a program is made: %s', async (computer, bytes) => {
    await writeFile(join(folder, 'terraform'), bytes, { mode: 0o755 });
    expect((await refusal()).message).toContain(`/F/terraform is made for ${computer}`);
  });

  it('goes past what cannot be run, as a shell does, and names it if there is nothing else', async () => {
    const inFolder = (name: string) => join(folder, name);
    await mkdir(inFolder('a/terraform'), { recursive: true });
    await mkdir(inFolder('b'));
    await writeFile(inFolder('b/terraform'), '#!/bin/sh\n', { mode: 0o644 });
    const PATH = `${inFolder('a')}::${inFolder('b')}`;
    expect(await refusal({ PATH })).toEqual({
      code: 'TERRAFORM_NOT_FOUND',
      message:
        'Terraform was not found: no folder in PATH has an executable “terraform”. /F/a/terraform is a folder, not a program. /F/b/terraform has no permission to be executed.',
      hint: expect.any(String),
    });
    await mkdir(inFolder('c'));
    await install(version('1.11.4'), 'c/terraform');
    expect(await find({ PATH: `${PATH}:${inFolder('c')}` })).toMatchObject({ path: inFolder('c/terraform') });
  });

  it.each([
    ['', 'an empty part, which is the current folder'],
    ['.', 'a relative part'],
    ['~', 'a tilde, which only shells expand'],
  ])('does not use a Terraform that PATH has as %j (%s), but says that it is there', async (part) => {
    await install(version('1.11.4'));
    const { message, hint } = await refusal({ PATH: `/nowhere:${part}`, HOME: folder });
    expect(message).toContain(`/F/terraform is in PATH as “${part}”`);
    expect(hint).toBe('export PATH=/F:"$PATH"');
  });

  it('names what Terraform finds wrong in its CLI configuration', async () => {
    const real = process.env.PATH ?? '';
    const problem = async (text: string) => {
      await writeFile(join(folder, '.terraformrc'), text);
      return refusal({ PATH: real, HOME: folder });
    };
    expect(await problem('provider_installation { filesystem_mirror {')).toEqual({
      code: 'PROVIDER_UNAVAILABLE',
      message:
        'Terraform cannot use its CLI configuration: Error parsing /F/.terraformrc: At 1:45: object expected closing RBRACE got: EOF.',
      hint: 'Correct /F/.terraformrc, or pass --plugin-mirror DIR, which does without it',
    });
    expect((await problem('provider_installation {\n  filesystem_mirro {}\n}\n')).message).toBe(
      'Terraform cannot use its CLI configuration (/F/.terraformrc): Invalid provider_installation method block: Unknown provider installation method "filesystem_mirro" at 2:3.',
    );
    const cache = await problem(`plugin_cache_dir = "${folder}/cache"\n`);
    expect([cache.message, cache.hint]).toEqual([
      'Terraform cannot use its CLI configuration: The specified plugin cache dir /F/cache cannot be opened: stat /F/cache: no such file or directory.',
      'mkdir -p /F/cache',
    ]);
    await writeFile(join(folder, '.terraformrc'), 'provider_installation { filesystem_mirror {');
    const env = { PATH: real, HOME: folder };
    expect(await findTerraform({ env, cwd: folder, platform: 'linux', run: runProcess }, { pluginMirror: 'DIR' })).toMatchObject({
      version: expect.any(String),
    });
    expect((await refusal({ PATH: real, HOME: join(folder, 'none'), TF_PLUGIN_CACHE_DIR: `${folder}/cache` })).hint).toBe(
      'mkdir -p /F/cache',
    );
  });
});
