// Terraform behind a version manager: it is asked where it will run, and with the variables with which it will run.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/process-runner.js';
import { findTerraform, refuseOtherVersion } from '../../src/terraform/find-terraform.js';
import { type InstalledManager, installAqua, installAsdf, installMise, installTfenv } from '../helpers/version-managers.js';

let root: string;
let project: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'managers-'));
  project = join(root, 'project');
  await mkdir(project);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A program that answers as Terraform does. */
async function install(path: string, version: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const json = JSON.stringify({ terraform_version: version, platform: 'linux_amd64', provider_selections: {}, terraform_outdated: false });
  await writeFile(path, `#!/bin/sh\n[ "$2" = -json ] && echo '${json}' || echo 'Terraform v${version}'\n`, { mode: 0o755 });
}

const versions = ['1.9.0', '1.11.4', '1.12.1'];
const find = ({ bin, env }: InstalledManager, more: Record<string, string> = {}) =>
  findTerraform(
    { env: { PATH: `${bin}:/usr/bin:/bin`, HOME: join(root, 'home'), ...env, ...more }, cwd: root, platform: 'linux', run: runProcess },
    { folder: project },
  );
const choose = async ({ file }: InstalledManager, version: string) => {
  const [name, text] = file(version);
  await writeFile(join(project, name), text);
};

describe.each([
  ['tfenv', installTfenv, { TFENV_TERRAFORM_VERSION: '1.12.1' }, /could not be resolved/, 'tfenv install 1.11.4 && echo 1.11.4 > '],
  ['asdf', installAsdf, { ASDF_TERRAFORM_VERSION: '1.12.1' }, /No version is set for command terraform/, 'asdf install terraform 1.11.4'],
  ['mise', installMise, { MISE_TERRAFORM_VERSION: '1.12.1' }, /No version is set for shim: terraform/, 'mise use terraform@1.11.4'],
  ['aqua', installAqua, { AQUA_GLOBAL_CONFIG: 'aqua-global.yaml' }, /command is not found/, 'aqua generate -i hashicorp/terraform@v1.11.4'],
] as const)('behind %s', (_, installManager, variable, noVersion, hint) => {
  it('the version is the one of the project, not of the current folder', async () => {
    const manager = await installManager(root, versions, install);
    await choose(manager, '1.11.4');
    expect(await find(manager)).toEqual({ path: join(manager.bin, 'terraform'), version: '1.11.4' });
  });

  it('the manager’s variable counts as it will for the run', async () => {
    const manager = await installManager(root, versions, install);
    const [name, value] = Object.entries(variable)[0] as [string, string];
    const isFile = value.endsWith('.yaml');
    if (isFile) await writeFile(join(root, value), manager.file('1.12.1')[1]);
    expect(await find(manager, { [name]: isFile ? join(root, value) : value })).toMatchObject({ version: '1.12.1' });
  });

  it('a project without a version, one that is not installed and one that is too old are told with the manager’s own command', async () => {
    const manager = await installManager(root, versions, install);
    const refusal = (code: string, message: RegExp) => ({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringContaining(hint),
    });
    await expect(find(manager)).rejects.toMatchObject(refusal('TERRAFORM_NOT_FOUND', noVersion));
    await choose(manager, '1.13.0');
    const notInstalled = refusal('TERRAFORM_NOT_FOUND', /not installed|No preset version|isn't installed/);
    await expect(find(manager, { TFENV_AUTO_INSTALL: 'false' })).rejects.toMatchObject(notInstalled);
    await choose(manager, '1.9.0');
    await expect(find(manager)).rejects.toMatchObject(refusal('TERRAFORM_TOO_OLD', /is Terraform 1\.9\.0/));
  });
});

it('a tfenv that installs the version first may tell so on stdout, once', async () => {
  const manager = await installTfenv(root, ['1.9.0'], install, { tellsOnStdout: true });
  await install(join(root, 'remote/1.11.4/terraform'), '1.11.4');
  await choose(manager, '1.11.4');
  expect(await find(manager)).toMatchObject({ version: '1.11.4' });
});

it('another version in the folder in which Terraform runs is refused before it runs', async () => {
  const manager = await installTfenv(root, versions, install);
  await choose(manager, '1.11.4');
  const terraform = await find(manager);
  const below = join(project, '.trading-infra/dev/out/stacks/platform');
  await mkdir(below, { recursive: true });
  const env = { PATH: `${manager.bin}:/usr/bin:/bin`, HOME: root };
  const check = () => refuseOtherVersion({ run: runProcess }, terraform, { cwd: below, env });
  await check();
  await writeFile(join(below, '.terraform-version'), '1.12.1');
  await expect(check()).rejects.toMatchObject({
    code: 'TERRAFORM_NOT_FOUND',
    message: `${terraform.path} is Terraform 1.11.4 in the folder of the settings, but in ${below} it is Terraform 1.12.1.`,
  });
});

it('the link that tfswitch left to a version that is gone is named', async () => {
  const bin = join(root, 'bin');
  await mkdir(bin);
  await symlink(join(root, 'home/.terraform.versions/terraform_1.10.0'), join(bin, 'terraform'));
  await expect(find({ bin, env: {}, file: () => ['', ''] }, { PATH: bin })).rejects.toMatchObject({
    code: 'TERRAFORM_NOT_FOUND',
    message: expect.stringContaining(
      `${join(bin, 'terraform')} is a link to ${join(root, 'home/.terraform.versions/terraform_1.10.0')}, which does not exist`,
    ),
  });
});
