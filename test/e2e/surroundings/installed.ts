// The packed tarball, installed by npm into an empty project: what a user has.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');

export interface Installed {
  /** The packed package. */
  tarball: string;
  /** The folder of the installed package. */
  folder: string;
  /** The script that npm links as `trading-infra`. */
  script: string;
}

/** Without npm's variables, which would tell the installed tool that npm has started it, and without those of a CI system. */
export const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|TRADING_INFRA_|AWS_|CI$|GITHUB_|GITLAB_|NODE_OPTIONS$|VITEST|NODE_ENV$)/i.test(name),
  ),
) as Record<string, string>;

/** Packs and installs the tool, or waits until another test file has done so. */
export async function installTool(): Promise<Installed> {
  const folder = inject('tarballFolder');
  const done = join(folder, 'installed');
  const isFirst = await mkdir(join(folder, 'begun')).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, env: plainEnvironment });
    await writeFile(join(folder, 'package.json'), '{}');
    const tarball = join(folder, await packedName(folder));
    await run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: folder, env: plainEnvironment });
    await writeFile(done, '');
  }
  for (let waited = 0; !existsSync(done) && waited < 120_000; waited += 100) await sleep(100);
  const installed = join(folder, 'node_modules/trading-infra');
  return { tarball: join(folder, await packedName(folder)), folder: installed, script: join(installed, 'bin/trading-infra.js') };
}

async function packedName(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((one) => one.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack wrote no tarball');
  return name;
}

/** The version in the package's manifest. */
export async function packageVersion(): Promise<string> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
}

/** Installs packages of npm into a folder of their own, and returns it. The registry is the one that npm is configured with. */
export async function installPackages(folder: string, ...packages: string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{}');
  await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
    cwd: folder,
    env: plainEnvironment,
  });
  return join(folder, 'node_modules');
}
