// The built tool where Terraform or its provider cannot run as usual: version managers, disks that forbid something, TMPDIR, mirrors, locks that are none.
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InterceptingProxy, startInterceptingProxy } from '../helpers/intercepting-proxy.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { installAqua, installAsdf, installMise, installTfenv } from '../helpers/version-managers.js';
import { openWorkplace, program, type Workplace } from './tool.js';

const mayMount = spawnSync('unshare', ['-Urm', 'true']).status === 0;
const terraform = spawnSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).stdout.trim();

let moto: Moto;
let proxy: InterceptingProxy;
let place: Workplace;
let env: Record<string, string>;
const inPlace = (name: string) => join(place.folder, name);

beforeAll(async () => {
  moto = await startMoto({ region: 'us-east-1' });
  proxy = await startInterceptingProxy(moto.endpoint);
  place = await openWorkplace();
  await writeFile(inPlace('firm.pem'), proxy.pem);
  const clean = { AWS_CA_BUNDLE: '', SSL_CERT_FILE: '', NO_PROXY: '', no_proxy: '', AWS_CONFIG_FILE: '/dev/null', TF_CLI_CONFIG_FILE: '' };
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  env = { ...clean, ...keys, AWS_EC2_METADATA_DISABLED: 'true', ALL_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: inPlace('firm.pem') };
  const init = 'init --env dev --target aws --region us-east-1 --account 123456789012 --size small --state local --cidr 10.0.0.0/16 --yes';
  const made = await place.run(init.split(' '), env);
  expect(made.code, made.stderr).toBe(0);
});
afterAll(async () => {
  proxy?.stop();
  await moto?.stop();
  if (place) await rm(place.folder, { recursive: true, force: true });
});

interface Told {
  code: string;
  message: string;
  hint: string;
}

/** Runs a command that must fail in an orderly way, and returns its error. */
async function refused(args: readonly string[], more: Record<string, string> = {}): Promise<Told & { exit: number | null }> {
  const ran = await place.run([...args, '--json'], { ...env, ...more });
  return orderly(ran.code, ran.stdout, ran.stderr);
}

function orderly(exit: number | null, stdout: string, stderr: string): Told & { exit: number | null } {
  expect(stdout + stderr).not.toMatch(/\n\s+at .*:\d+:\d+|INTERNAL/);
  return { exit, ...(JSON.parse(stdout) as { error: Told }).error };
}

/** Runs the tool in a mount namespace of its own, after these shell commands. */
function mounted(
  commands: string,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<{ exit: number | null; stdout: string; stderr: string }> {
  const all = ['-Urm', 'sh', '-c', `${commands} && exec "$@"`, 'sh', process.execPath, program, ...args, '--json'];
  return new Promise((settle) => {
    execFile('unshare', all, { cwd: place.folder, env: { ...process.env, ...env, ...more } }, (error, stdout, stderr) => {
      settle({ exit: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const doctor = async (more: Record<string, string> = {}) => {
  const ran = await place.run(['doctor', '--json'], { ...env, ALL_PROXY: '', ...more });
  expect(ran.stdout + ran.stderr).not.toMatch(/INTERNAL/);
  const { checks } = JSON.parse(ran.stdout) as { checks: { id: string; status: string; detail: string; code?: string; hint?: string }[] };
  return { exit: ran.code, of: (id: string) => checks.find((check) => check.id === id) };
};

describe('behind a version manager', () => {
  const install = async (path: string) => {
    await mkdir(dirname(path), { recursive: true });
    await symlink(terraform, path);
  };

  it.each([
    ['tfenv', installTfenv],
    ['asdf', installAsdf],
    ['mise', installMise],
    ['aqua', installAqua],
  ] as const)('doctor finds the project’s Terraform, or says what %s says', async (name, installManager) => {
    const root = inPlace(name);
    const manager = await installManager(root, ['1.11.4'], install);
    const variables = { ...manager.env, PATH: `${manager.bin}:${process.env.PATH}`, HOME: root, TFENV_AUTO_INSTALL: 'false' };
    expect((await doctor(variables)).of('terraform')).toMatchObject({
      status: 'fail',
      code: 'TERRAFORM_NOT_FOUND',
      hint: expect.stringContaining('1.11.4'),
    });
    const [file, text] = manager.file('1.11.4');
    await writeFile(inPlace(file), text);
    const found = (await doctor(variables)).of('terraform');
    expect(found).toMatchObject({ status: 'ok', detail: expect.stringContaining(join(manager.bin, 'terraform')) });
    if (name !== 'tfenv') await rm(inPlace(file));
  });

  it('plans with the version that the project’s file chooses', async () => {
    const variables = { PATH: `${inPlace('tfenv/tfenv/bin')}:${process.env.PATH}` };
    const planned = await place.run(['plan', '--env', 'dev', '--json'], { ...env, ...variables });
    expect(planned.code, planned.stderr + planned.stdout).toBe(0);
  });
});

describe('a temporary folder', () => {
  it('that is missing is told by doctor', async () => {
    const { exit, of } = await doctor({ TMPDIR: '/nonexistent/x' });
    expect([exit, of('temporary')]).toEqual([
      4,
      expect.objectContaining({ status: 'fail', code: 'PROVIDER_UNAVAILABLE', hint: 'mkdir -p /nonexistent/x' }),
    ]);
  });

  it.each([
    ['that is missing', '/nonexistent/x', 'mkdir -p /nonexistent/x'],
    ['with a long name', `/tmp/${'x'.repeat(100)}`, 'export TMPDIR=/tmp'],
    ['that is a file', '/etc/hostname', 'export TMPDIR=/tmp'],
    ['with a relative path', 'tmp', 'export TMPDIR=/tmp'],
  ])('%s is told before anything starts', async (_, TMPDIR, hint) => {
    const told = { exit: 4, code: 'PROVIDER_UNAVAILABLE', hint, message: expect.stringContaining(TMPDIR) };
    expect(await refused(['plan', '--env', 'dev'], { TMPDIR })).toMatchObject(told);
  });

  it.skipIf(!mayMount)('on a read-only disk is refused, on one without programs it serves (skipped where mounts are refused)', async () => {
    await mkdir(inPlace('t'));
    const mount = (options: string) => `mount -t tmpfs -o ${options} none ${inPlace('t')}`;
    const readOnly = await mounted(mount('ro'), ['plan', '--env', 'dev'], { TMPDIR: inPlace('t') });
    expect(orderly(readOnly.exit, readOnly.stdout, readOnly.stderr)).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('read-only disk'),
    });
    const noexec = await mounted(mount('noexec'), ['plan', '--env', 'dev'], { TMPDIR: inPlace('t') });
    expect(noexec.exit, noexec.stdout + noexec.stderr).toBe(0);
  });
});

describe.skipIf(!mayMount)('a disk (skipped where mounts are refused)', () => {
  const again = (options: string, folder = place.folder) =>
    `mount --bind ${folder} ${folder} && mount -o remount,bind,${options} ${folder} && cd ${folder}`;

  it.each([
    ['noexec', 'PROVIDER_UNAVAILABLE', 'is mounted with noexec'],
    ['ro', 'NOT_WRITABLE', 'the file system is read-only'],
  ])('of the settings that is mounted with %s is told by doctor and by plan', async (options, code, message) => {
    const told = { code, message: expect.stringContaining(message), exit: 4 };
    const planned = await mounted(again(options), ['plan', '--env', 'dev']);
    expect(orderly(planned.exit, planned.stdout, planned.stderr)).toMatchObject(told);
    const { exit, stdout } = await mounted(again(options), ['doctor'], { ALL_PROXY: '' });
    const disk = JSON.parse(stdout).checks.find(({ id }: { id: string }) => id === 'disk');
    expect([exit, disk]).toEqual([4, expect.objectContaining({ status: 'fail', code, detail: expect.stringContaining(message) })]);
  });

  it('of the mirror that is mounted with noexec is named as the reason why the provider does not start', async () => {
    const link = inPlace('.trading-infra/dev/out/stacks/platform/.terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0');
    const findMirror = () => realpath(join(link, `linux_${process.arch === 'x64' ? 'amd64' : process.arch}`));
    const folder = await findMirror().catch(async () => {
      await place.run(['plan', '--env', 'dev'], env);
      return findMirror();
    });
    const planned = await mounted(again('noexec', folder).replace(/ && cd .*$/, ` && cd ${place.folder}`), ['plan', '--env', 'dev']);
    expect(orderly(planned.exit, planned.stdout, planned.stderr)).toMatchObject({
      exit: 4,
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/^The AWS provider 5\.100\.0 cannot be started: .* is on a disk that is mounted with noexec/),
      hint: `sudo mount -o remount,exec ${folder}`,
    });
  });

  it('that is full is told', async () => {
    await mkdir(inPlace('full'));
    const small = `mount -t tmpfs -o size=64k none ${inPlace('full')} && cp ${inPlace('trading-infra.yaml')} ${inPlace('full')} && cd ${inPlace('full')} && (head -c 100000 /dev/zero > filler 2>/dev/null || true)`;
    const planned = await mounted(small, ['plan', '--env', 'dev']);
    expect(orderly(planned.exit, planned.stdout, planned.stderr)).toMatchObject({ exit: 4, code: 'DISK_FULL' });
  });
});

describe('Terraform’s own configuration', () => {
  const home = async (text: string) => {
    const folder = await mkdtemp(inPlace('home-'));
    await writeFile(join(folder, '.terraformrc'), text);
    // A new run of init, which asks for the provider again.
    await rm(inPlace('.trading-infra/dev/out'), { recursive: true, force: true });
    return { HOME: folder };
  };
  const plan = async (text: string) => refused(['plan', '--env', 'dev'], await home(text));

  it('is named with its fault if it cannot be read', async () => {
    const told = await plan('provider_installation {\n  filesystem_mirror {\n');
    expect(told).toMatchObject({
      exit: 4,
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/Error parsing .*\.terraformrc: At \d+:\d+/),
    });
  });

  it.each([
    [
      'filesystem_mirror {\n path = "/none"\n }',
      /The mirror \/none that Terraform’s CLI configuration .* names cannot be read: no such file or directory/,
    ],
    [
      'network_mirror {\n url = "https://127.0.0.1:9/p/"\n }',
      /The mirror https:\/\/127\.0\.0\.1:9\/p\/ .* cannot be used: .*connection refused/,
    ],
    ['filesystem_mirror {\n path = "/etc"\n }', /is in none of the mirrors that Terraform may use: \/etc\./],
    ['dev_overrides {\n "hashicorp/aws" = "/build"\n }\n direct {}', /replaces the AWS provider by the build in \/build \(dev_overrides\)/],
  ])('is named with what is wrong in it: %s', async (block, message) => {
    const told = await plan(`provider_installation {\n ${block}\n}\n`);
    expect(told).toMatchObject({
      exit: 4,
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('--plugin-mirror DIR'),
    });
  });

  it('names a plugin cache that does not exist', async () => {
    const TF_PLUGIN_CACHE_DIR = inPlace('no-cache');
    expect(await refused(['plan', '--env', 'dev'], { TF_PLUGIN_CACHE_DIR })).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      hint: `mkdir -p ${TF_PLUGIN_CACHE_DIR}`,
    });
  });

  it('has no part in a provider that is not the official one', async () => {
    const folder = inPlace('forged/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'terraform-provider-aws_v5.100.0_x5'), '#!/bin/sh\n', { mode: 0o755 });
    await rm(inPlace('.trading-infra/dev/out'), { recursive: true, force: true });
    const told = await refused(['plan', '--env', 'dev', '--plugin-mirror', inPlace('forged')]);
    expect(told).toMatchObject({ exit: 4, code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('its checksum differs') });
  });
});

describe('a lock that is none', () => {
  it.each(['null', '', '{"ID":"9f2', '<html>'])('of a local state is shown and removed: %j', async (content) => {
    const file = inPlace('.trading-infra/dev/state/.platform.tfstate.lock.info');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    const told = await refused(['unlock', '--env', 'dev']);
    expect(told).toMatchObject({
      exit: 8,
      code: 'STATE_LOCKED',
      message: expect.stringMatching(content === '' ? /the lock is empty/ : /the lock holds “/),
    });
    const id = /--lock (unreadable-\w+)/.exec(told.hint)?.[1] ?? '';
    const removed = await place.run(['unlock', '--env', 'dev', '--lock', id, '--json'], env);
    expect(removed.code, removed.stderr).toBe(0);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('of a state in S3 is shown and removed, too', async () => {
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: moto.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const init = 'init --env far --target aws --region us-east-1 --account 123456789012 --size small --state s3 --cidr 10.1.0.0/16 --yes';
    expect((await place.run(init.split(' '), env)).code).toBe(0);
    const Bucket = 'trading-tfstate-123456789012-us-east-1';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Key = 'trading/123456789012/us-east-1/far/platform.tfstate.tflock';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'null' }));
    const told = await refused(['unlock', '--env', 'far']);
    expect(told.message).toContain('the lock holds “null”, not what Terraform writes');
    const id = /--lock (unreadable-\w+)/.exec(told.hint)?.[1] ?? '';
    expect((await place.run(['unlock', '--env', 'far', '--lock', id], env)).code).toBe(0);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
