// The built tool as people run it: a child process without a terminal, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const tool = resolve(import.meta.dirname, '../../bin/trading-infra.js');

/** As a shell gives it: the tool says how it was called, and `npx vitest` is not how. */
const withoutNpm = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What `--json` printed. */
  json: () => Record<string, never> & { [key: string]: unknown };
}

/** A folder with the tool in it; everything that it ever printed is kept, to be searched for secrets. */
export async function openWorkplace() {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-e2e-'));
  const printed: string[] = [];
  const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
    new Promise((settle, reject) => {
      const child = spawn(process.execPath, [tool, ...args], {
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
