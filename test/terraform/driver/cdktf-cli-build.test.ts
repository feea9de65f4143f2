// The bundled cdktf CLI: its size, its version, and that it needs no installed package but the pty.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPrograms } from '../../helpers/stack-fixture.js';

let programs: Awaited<ReturnType<typeof buildPrograms>>;
let folder: string;
beforeAll(async () => {
  programs = await buildPrograms();
  folder = join(programs.cdktf, '../../..');
}, 60_000);
afterAll(() => programs.remove());

const contents = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());

it('is the real CLI and reports its version', () => {
  const { version } = JSON.parse(readFileSync('node_modules/cdktf-cli/package.json', 'utf8'));
  const env = {
    PATH: process.env.PATH,
    CI: '1',
    CHECKPOINT_DISABLE: '1',
    DISABLE_VERSION_CHECK: '1',
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true',
  };
  expect(
    execFileSync(process.execPath, [programs.cdktf, '--version'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
  ).toBe(version);
});

it('needs no installed package but the pty', () => {
  const wanted = contents()
    .filter((name) => name.endsWith('.js') && name !== 'yoga-engine.js')
    .flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/require(?:\.resolve)?\("([@a-z][^"]*)"\)/g)].map(
        (match) => match[1] as string,
      ),
    );
  const builtIn = new Set(process.getBuiltinModule('node:module').builtinModules);
  expect([...new Set(wanted)].filter((name) => !builtIn.has(name.replace(/^node:/, ''))).sort()).toEqual([
    '@lydell/node-pty',
    'bufferutil',
    'fsevents',
    'utf-8-validate',
  ]);
});

it('is smaller than 10 MB and includes its licence', () => {
  expect(contents().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(10_000_000);
  expect(contents()).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'package.json']));
  expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toMatch(/^Mozilla Public License, version 2.0/);
});
