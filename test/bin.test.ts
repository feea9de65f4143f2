// What the program says if it cannot even start, and what npm says if it cannot build.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bin-'));
  for (const name of ['bin', 'scripts/prepare.mjs', 'package.json']) await cp(join(root, name), join(folder, name), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

function node(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return [status, stderr];
}

it('a copy without a build says how to build it', () => {
  const said =
    'Error PREFLIGHT_FAILED  This copy has not been built, as after npm ci --ignore-scripts.\nNext: npm ci --include=dev && npm run build\n';
  expect(node('bin/trading-infra.js', '--help')).toEqual([4, said]);
});

it.each(['16.20.2', '18.20.8', '20.18.3'])('Node.js %s is refused by its version', (version) => {
  const pretend = `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process,'versions',{value:{node:'${version}'}});Object.defineProperty(process,'version',{value:'v${version}'})`,
  )}`;
  const [code, said] = node('--import', pretend, 'bin/trading-infra.js', '--help');
  expect([code, said]).toEqual([4, expect.stringContaining(`Node.js 20.19 or newer is needed; this is v${version}.`)]);
  expect(packageJson.engines.node).toBe('>=20.19');
});

it('npm ci without the packages for the build says so', () => {
  expect(node('scripts/prepare.mjs')).toEqual([1, expect.stringContaining('Next: npm ci --include=dev\n')]);
});
