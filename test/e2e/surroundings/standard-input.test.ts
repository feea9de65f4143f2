// A question to which nobody answers: standard input that is closed, empty or never written to, a terminal that is closed, a terminal of a CI system.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, type Place, runCommand } from './place.js';
import { expectDecent } from './usage.js';

let installed: Installed;
let place: Place;
beforeAll(async () => {
  [installed, place] = await Promise.all([installTool(), openPlace()]);
  const dev = 'target: aws, account: "123456789012", region: us-east-1, size: small, state: local, owner: a, costCenter: b';
  await writeFile(join(place.project, 'trading-infra.yaml'), `version: 1\nenvironments:\n  dev: { ${dev} }\n`);
}, 180_000);
afterAll(() => closePlace(place));

const tool = () => [process.execPath, installed.script];
const closed = (command: readonly string[]) => ['sh', '-c', 'exec "$@" <&-', 'sh', ...command];
const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

/** Each of these would ask something if somebody were there. */
const asking: [string, Record<string, string>][] = [
  ['init --env other --target aws', {}],
  ['destroy --env dev', keys],
  ['deploy --env dev', keys],
  ['bootstrap --env dev', keys],
  ['bootstrap --env dev --remove', keys],
];

describe.each([
  ['closed', 'empty', closed],
  ['empty', 'empty', (command: readonly string[]) => command],
  ['a pipe that stays open', 'open', (command: readonly string[]) => command],
] as const)('standard input is %s', (_, stdin, wrap) => {
  it.each(asking)('%s ends with an error, and not with 0', async (line, more) => {
    const env = { ...environmentOf(place), ...more };
    const ran = await runCommand({ command: wrap([...tool(), ...line.split(' ')]), cwd: place.project, env, stdin });
    expectDecent(ran, line);
    expect(ran.code, ran.stdout + ran.stderr).toBeGreaterThan(0);
    expect(ran.stderr).toMatch(/^Next: .+/m);
  });

  it('a command that asks nothing works', async () => {
    const ran = await runCommand({ command: wrap([...tool(), 'status', '--json']), cwd: place.project, env: environmentOf(place), stdin });
    expect([ran.code, JSON.parse(ran.stdout).environments[0].name]).toEqual([0, 'dev']);
  });
});

const noTerminals = spawnSync('script', ['--version']).status === 0 ? '' : ' (skipped without script)';
/** Runs a line of a shell in a terminal, and returns what it shows. */
const inTerminal = (line: string, env: Record<string, string> = {}) =>
  runCommand({
    command: ['script', '-qec', line, '/dev/null'],
    cwd: place.project,
    env: { ...environmentOf(place), TERM: 'xterm-256color', ...env },
  });
const inShell = (...args: string[]) => [...tool(), ...args].map((word) => `'${word}'`).join(' ');

describe.skipIf(noTerminals !== '')(`in a terminal${noTerminals}`, () => {
  it.each([0, 40])('of %i columns, help, status and doctor work', async (columns) => {
    for (const command of ['--help', 'status', 'doctor', 'bars --help']) {
      const { code, stdout } = await inTerminal(`stty cols ${columns} rows ${columns && 10}; ${inShell(...command.split(' '))}`);
      expect(code, stdout).toBe(0);
      expect(stdout).not.toMatch(/^\s+at .*:\d+:\d+/m);
    }
  });

  it.each([
    ['GitHub', { CI: 'true', GITHUB_ACTIONS: 'true' }],
    ['GitLab', { CI: 'true', GITLAB_CI: 'true' }],
  ])('of %s, nothing is asked, and no line is drawn over another', async (_, env) => {
    const { code, stdout } = await inTerminal(inShell('init', '--env', 'other', '--target', 'aws'), env);
    expect([code, stdout]).toEqual([64, expect.stringContaining('INPUT_MISSING')]);
    expect(stdout).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[\\d*[A-HJKf]`));
  });

  it('that is closed at a question, the tool ends', async () => {
    const child = spawn('script', ['-qec', inShell('init'), '/dev/null'], {
      cwd: place.project,
      env: { ...environmentOf(place), TERM: 'xterm' } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      shown += text;
    });
    await expect.poll(() => shown, { timeout: 20_000 }).toMatch(/\?/);
    const pids = spawnSync('pgrep', ['-f', `^${process.execPath} ${installed.script} init$`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    expect(pids).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'close');
    await expect.poll(() => isRunning(Number(pids[0])), { timeout: 20_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
