// A real terminal for tests: tmux types like a person and reads what a person sees.
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const timeoutMs = 30_000;

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** Bundles the program into a folder inside the package, where it finds the files it is shipped with. */
export async function bundleProgram(): Promise<{ program: string; remove: () => Promise<void> }> {
  const parent = join(root, 'node_modules', '.cli-test');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bundle-'));
  const names = "import{createRequire as $r}from'node:module';const require=$r(import.meta.url);";
  await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    banner: { js: names },
    logLevel: 'warning',
  });
  const program = join(folder, 'run.mjs');
  await writeFile(program, "import { main } from './cli.js';\nprocess.exitCode = await main(process.argv.slice(2));\n");
  return { program, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Terminal {
  type: (text: string) => Promise<void>;
  /** Presses keys by their tmux names: `Enter`, `Down`, `C-c`. */
  press: (...keys: string[]) => Promise<void>;
  /** Resolves to the screen once it contains the text; rejects, showing the screen, after 30 s. */
  see: (text: string) => Promise<string>;
  close: () => Promise<void>;
}

let count = 0;

/** Opens a terminal of 110 columns and 50 rows and runs a shell command in it; its exit code appears as `exit=N`. */
export async function openTerminal(line: string, cwd: string): Promise<Terminal> {
  const socket = `trading-infra-${process.pid}-${count++}`;
  // A CI system's terminal is nobody's.
  const env = { ...process.env, CI: '' };
  const tmux = async (...args: string[]) => (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env })).stdout;
  await tmux('new-session', '-d', '-x', '110', '-y', '50', '-c', cwd, `${line}; echo exit=$?; sleep 600`);
  const screen = () => tmux('capture-pane', '-p');
  return {
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    see: async (text) => {
      let seen = '';
      for (let waited = 0; waited < timeoutMs; waited += 50) {
        seen = await screen();
        if (seen.includes(text)) return seen;
        await setTimeout(50);
      }
      throw new Error(`"${text}" did not appear:\n${seen}`);
    },
    close: async () => void (await tmux('kill-server').catch(() => '')),
  };
}
