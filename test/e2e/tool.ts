// Runs the built tool as people do: as a child process, without a terminal, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The script that the shell runs as `trading-infra`. */
export const program = resolve(import.meta.dirname, '../../bin/trading-infra.js');

/** Without npm's variables, as in a shell: the tool uses them to tell how it was called, and `npx vitest` would mislead it. */
const withoutNpm = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Parses what `--json` printed. */
  json: () => Record<string, never> & { [key: string]: unknown };
}

/** Opens a folder to run the tool in. Everything it prints is kept in `printed`, to be searched for secrets. */
export async function openWorkplace() {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-e2e-'));
  const printed: string[] = [];
  const run = (args: readonly string[], env: Record<string, string> = {}, script = program): Promise<Ran> =>
    new Promise((settle, reject) => {
      const child = spawn(process.execPath, [script, ...args], {
        cwd: folder,
        env: { ...withoutNpm, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].on('data', (chunk) => {
          output[stream] += chunk;
        });
      }
      child.on('error', reject);
      child.on('close', (code) => {
        printed.push(output.stdout, output.stderr);
        settle({ code, ...output, json: () => JSON.parse(output.stdout) });
      });
    });
  return { folder, printed, run };
}
export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;
