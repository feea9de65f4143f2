// On a computer that lacks something: one clear error, the right exit code, and nothing started.
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkplace, type Ran, type Workplace } from './tool.js';

let place: Workplace;
const errorOf = (ran: Ran) => (ran.json() as unknown as { error: { code: string; message: string; hint: string } }).error;
const deploy = (env: Record<string, string>) => place.run(['deploy', '--env', 'dev', '--yes', '--bootstrap', '--json'], env);
const sandboxState = async () => (await place.run(['sandbox', 'status', '--json'])).json().state;

/** A folder for PATH that contains only these programs, and node. */
async function programs(name: string, scripts: Record<string, string>): Promise<string> {
  const folder = join(place.folder, name);
  await mkdir(folder);
  await symlink(process.execPath, join(folder, 'node'));
  for (const [program, script] of Object.entries(scripts)) {
    await writeFile(join(folder, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, program), 0o755);
  }
  return folder;
}

beforeAll(async () => {
  place = await openWorkplace();
  const ran = await place.run('init --env dev --target sandbox --region us-east-1 --size small --state s3 --yes'.split(' '));
  expect(ran.code, ran.stderr).toBe(0);
});

afterAll(async () => {
  await place.run(['sandbox', 'stop']);
  await rm(place.folder, { recursive: true, force: true });
});

const version = (number: string) => `echo '{"terraform_version":"${number}"}'`;

test.each([
  ['no Terraform', {}, 'TERRAFORM_NOT_FOUND'],
  ['an old Terraform', { terraform: version('1.5.0') }, 'TERRAFORM_TOO_OLD'],
  ['no emulator', { terraform: version('1.11.4') }, 'EMULATOR_NOT_FOUND'],
])('%s ends a deploy before anything is started', async (name, scripts, code) => {
  const ran = await deploy({ PATH: await programs(name, scripts) });
  expect([ran.code, errorOf(ran).code]).toEqual([4, code]);
  expect(errorOf(ran).hint).toMatch(/install/i);
  expect(ran.stdout + ran.stderr).not.toMatch(/\n\s+at /);
  expect(await sandboxState()).toBe('stopped');
});

test('a port that is in use starts nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const ran = await place.run(['sandbox', 'start', '--port', String(port), '--json']);
  server.close();
  expect([ran.code, errorOf(ran).code]).toEqual([4, 'PORT_TAKEN']);
  expect(errorOf(ran).hint).toMatch(/^node .*bin\/trading-infra\.js sandbox start --port 0$/);
  expect(errorOf(ran).message).toContain(String(port));
  expect(await sandboxState()).toBe('stopped');
});

test('a mirror without the provider is reported before anything is created', async () => {
  const ran = await place.run(['deploy', '--env', 'dev', '--yes', '--bootstrap', '--json', '--plugin-mirror', place.folder]);
  expect([ran.code, errorOf(ran).code]).toEqual([4, 'PROVIDER_UNAVAILABLE']);
  expect(errorOf(ran).message).not.toMatch(/\.\.$/);
});
