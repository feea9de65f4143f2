// What a user does with the tool on the first day, without deploying: each command works, or says in a sentence why it does not.

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageVersion } from './installed.js';
import type { Ran } from './place.js';

export interface Usage {
  /** The project's folder. */
  project: string;
  /** Runs the tool there. */
  tool: (...args: string[]) => Promise<Ran>;
  /** Runs a line of a shell there; absent if commands that the tool prints are not tried. */
  shell?: (line: string) => Promise<Ran>;
  /** The code of the errors of commands that have to write; absent if they can. */
  refused?: string;
}

export const initFlags = '--env dev --target sandbox --region us-east-1 --size small --state s3 --yes'.split(' ');

/** No command may end like this, anywhere. */
export function expectDecent({ code, stdout, stderr }: Ran, command: string): void {
  const said = `${command}\n${stdout}\n${stderr}`;
  expect(code, `${said}\nno answer in time`).not.toBeNull();
  expect(said).not.toMatch(/^\s+at .*(:\d+:\d+|\(native\))/m);
  expect(said).not.toMatch(/\bINTERNAL\b|a bug in|\bundefined\b|\[object /);
  // A report of what is wrong here is a result, too.
  if (code === 0 || command.startsWith('doctor')) return;
  expect(said.match(/^Error [A-Z_]+ {2}/gm)?.length, said).toBe(1);
  expect(stdout, said).toBe('');
}

/** Uses the tool and checks what it does. */
export async function useTool({ project, tool, shell, refused }: Usage): Promise<void> {
  const run = async (...args: string[]) => {
    const ran = await tool(...args);
    expectDecent(ran, args.join(' '));
    return ran;
  };
  const does = async (...args: string[]) => {
    const ran = await run(...args);
    expect(ran.code, `${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toBe(0);
    return ran.stdout;
  };
  const fails = async (code: number, error: string, ...args: string[]) => {
    const { code: got, stderr } = await run(...args);
    expect([got, stderr], args.join(' ')).toEqual([code, expect.stringContaining(`Error ${error}  `)]);
    return /^Next: (.*)$/m.exec(stderr)?.[1] ?? '';
  };
  const writes = async (path: string, ...args: string[]) => {
    if (refused === undefined) await does(...args);
    else await fails(expect.any(Number) as unknown as number, refused, ...args);
    expect(existsSync(join(project, path)), `${args.join(' ')}: ${path}`).toBe(refused === undefined);
  };

  expect(await does('--version')).toBe(`${await packageVersion()}\n`);
  expect(await does('--help')).toMatch(/^Usage: .*\n[\s\S]*\n {2}deploy /);
  if (refused === undefined) await does('init', ...initFlags);
  expect(await readFile(join(project, 'trading-infra.yaml'), 'utf8')).toContain('dev:');
  expect(await does('status')).toMatch(/^dev +sandbox +123456789012 /m);
  await writes('out/stacks/platform/cdk.tf.json', 'synth', '--env', 'dev', '--out', 'out');
  await writes('bars/trades.1m.csv', 'process', 'trades.csv', '--out', 'bars', '--format', 'csv');
  if (refused === undefined)
    expect(await readFile(join(project, 'bars/trades.1m.csv'), 'utf8')).toMatch(/^.*\n.*42000\.5.*\n.*42001\.5.*\n$/);
  expect((await run('doctor')).stdout).toMatch(/Node\.js +v\d+/);
  await fails(4, 'EMULATOR_GONE', 'bars', 'BTCUSDT', '--env', 'dev');
  const next = await fails(64, 'USAGE', 'bars');
  await fails(64, 'USAGE', 'nope');
  await fails(64, 'ENVIRONMENT_UNKNOWN', 'plan', '--env', 'nowhere');
  expect(next).toMatch(/ bars --help$/);
  if (shell !== undefined) expect(await shell(next)).toMatchObject({ code: 0, stdout: expect.stringContaining(' bars <SYMBOL> ') });
}

/** The files and folders below a folder that others may change, and those of the tool's own folder that others may read. */
export async function openToOthers(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).map(String);
  const open = await Promise.all(
    names.map(async (name) => {
      const { mode } = await stat(join(folder, name));
      return mode & 0o022 || (/^\.trading-infra\//.test(name) && mode & 0o077 && !/\.gitignore$|schema/.test(name))
        ? `${name} ${(mode & 0o777).toString(8)}`
        : [];
    }),
  );
  return open.flat();
}
