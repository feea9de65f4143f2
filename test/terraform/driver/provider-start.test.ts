import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProcess } from '../../../src/process-runner.js';
import { findProviderFault } from '../../../src/terraform/driver/provider-start.js';

let folder: string;
let program: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-'));
  const versions = join(folder, '.terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0');
  await mkdir(versions, { recursive: true });
  await mkdir(join(folder, 'mirror'));
  await symlink(join(folder, 'mirror'), join(versions, 'linux_amd64'));
  program = join(folder, 'mirror/terraform-provider-aws_v5.100.0_x5');
});
afterEach(() => rm(folder, { recursive: true }));

const fault = () => findProviderFault({ run: runProcess }, { stackFolder: folder, env: { PATH: process.env.PATH ?? '' } });
const install = async (...lines: string[]) => {
  await writeFile(program, `#!/bin/sh\n${lines.join('\n')}\n`);
  await chmod(program, 0o755);
};

it('is none if the provider gets ready, or is not there', async () => {
  expect(await fault()).toBeUndefined();
  await install('[ "$TF_PLUGIN_MAGIC_COOKIE" ] && echo "1|5|unix|/tmp/plugin1|grpc|"', 'sleep 100');
  expect(await fault()).toBeUndefined();
});

it('is what the provider says of its socket', async () => {
  const said = '{"@level":"error","@message":"plugin init error","error":"listen unix /x/plugin1: bind: operation not permitted"}';
  await install('echo Starting >&2', `echo '${said}' >&2`, 'exit 1');
  expect(await fault()).toEqual({
    reason: 'it cannot open its socket (listen unix /x/plugin1: bind: operation not permitted)',
    hint: 'export TMPDIR=/tmp   # or another short, writable folder',
  });
});

it('is the missing permission, the wrong computer, the end by a signal or the last line', async () => {
  await install('exit 0');
  await chmod(program, 0o644);
  expect(await fault()).toEqual({ reason: `${program} has no permission to be executed`, hint: `chmod +x ${program}` });
  await install('kill -9 $$');
  expect((await fault())?.reason).toBe(`${program} ended at once (SIGKILL, perhaps for want of memory)`);
  await install('echo one >&2', 'echo two >&2', 'exit 3');
  expect((await fault())?.reason).toBe(`${program} ended at once (exit code 3): two`);
  const elf = Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(10), Buffer.from('0800', 'hex'), Buffer.alloc(100)]);
  await writeFile(program, elf, { mode: 0o755 });
  expect((await fault())?.reason).toMatch(/ is made for Linux on machine 8, not for /);
});
