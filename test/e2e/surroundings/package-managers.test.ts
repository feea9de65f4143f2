// The tarball as npm, pnpm and Yarn install it, with both of Yarn's linkers: each next command is what this manager runs.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateDBClusterCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAwsClients } from '../../../src/aws/clients.js';
import { type Installed, installPackages, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, type Place, runCommand, trades } from './place.js';
import { useTool } from './usage.js';

let installed: Installed;
let place: Place;
/** How to run each manager. */
let managers: Record<'pnpm' | 'yarn', string[]>;
const run = (project: string, command: readonly string[], limitMs?: number) =>
  runCommand({ command, cwd: project, env: environmentOf(place), ...(limitMs !== undefined && { limitMs }) });

beforeAll(async () => {
  [installed, place] = await Promise.all([installTool(), openPlace()]);
  const packages = await installPackages(join(place.root, 'managers'), 'pnpm@10', '@yarnpkg/cli-dist@4');
  managers = {
    pnpm: [process.execPath, join(packages, 'pnpm/bin/pnpm.cjs')],
    yarn: [process.execPath, join(packages, '@yarnpkg/cli-dist/bin/yarn.js')],
  };
  // So that `pnpm` and `yarn` of a printed command are these.
  await mkdir(join(place.root, 'bin'));
  for (const [name, [node, script]] of Object.entries(managers)) {
    await writeFile(join(place.root, 'bin', name), `#!/bin/sh\nexec '${node}' '${script}' "$@"\n`, { mode: 0o755 });
  }
}, 300_000);
afterAll(() => closePlace(place));

async function openProject(name: string, files: Record<string, string> = {}): Promise<string> {
  const project = join(place.root, name);
  await mkdir(project);
  const all = { 'package.json': JSON.stringify({ name: 'mine', private: true }), 'trades.csv': trades, ...files };
  for (const [path, text] of Object.entries(all)) await writeFile(join(project, path), text);
  return project;
}

async function add(project: string, ...command: string[]): Promise<void> {
  const added = await run(project, command, 180_000);
  expect(added.code, added.stdout + added.stderr).toBe(0);
}

async function useIn(project: string, ...call: string[]): Promise<void> {
  const shell = (line: string) => run(project, ['sh', '-c', `PATH="$1:$PATH"; ${line}`, 'sh', join(place.root, 'bin')]);
  await useTool({ project, tool: (...args) => run(project, [...call, ...args]), shell });
  const { stderr } = await run(project, [...call, 'nope']);
  expect(stderr).toContain(
    `Next: ${call.includes('npx') ? 'npx' : call.some((word) => word.includes('pnpm')) ? 'pnpm exec' : 'yarn'} trading-infra --help`,
  );
}

it('npm', async () => {
  const project = await openProject('npm');
  await add(project, 'npm', 'install', '--no-audit', '--no-fund', installed.tarball);
  await useIn(project, 'npx', '--no-install', 'trading-infra');
});

it('pnpm', async () => {
  const project = await openProject('pnpm');
  await add(project, ...managers.pnpm, 'add', installed.tarball, '--store-dir', join(place.root, 'store'));
  await useIn(project, ...managers.pnpm, 'exec', 'trading-infra');
});

const yarnrc = (linker: string) => ({
  '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\nenableGlobalCache: false\n`,
  'yarn.lock': '',
});

it('Yarn with node_modules', async () => {
  const project = await openProject('yarn', yarnrc('node-modules'));
  await add(project, ...managers.yarn, 'add', installed.tarball);
  await useIn(project, ...managers.yarn, 'trading-infra');
});

it('Yarn’s Plug’n’Play, where the sandbox’s processes and threads find their packages, too', async () => {
  const project = await openProject('pnp', yarnrc('pnp'));
  await add(project, ...managers.yarn, 'add', installed.tarball);
  expect(await readdir(project)).not.toContain('node_modules');
  const tool = [...managers.yarn, 'trading-infra'];
  await useIn(project, ...tool);
  const started = await run(project, [...tool, 'sandbox', 'start', '--json'], 60_000);
  expect(started.code, started.stderr).toBe(0);
  try {
    const { endpoint } = JSON.parse(started.stdout);
    const aws = createAwsClients({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      endpoints: () => endpoint,
    });
    const cluster = { DBClusterIdentifier: 'pnp', Engine: 'aurora-postgresql', MasterUsername: 'root', MasterUserPassword: 'password123' };
    await (await aws.rds()).send(new CreateDBClusterCommand(cluster));
    await expect
      .poll(async () => (await run(project, [...tool, 'sandbox', 'status', '--json'])).stdout, { timeout: 30_000 })
      .toContain('"running"');
  } finally {
    expect((await run(project, [...tool, 'sandbox', 'stop'], 60_000)).code).toBe(0);
  }
});
