// Types commands into a shell and pastes the commands that the tool prints, exactly as they are printed.
import { spawn } from 'node:child_process';
import type { Workplace } from './tool.js';

/** How a command ended. */
export interface Ended {
  code: number | null;
  document: { error?: { code: string; message: string; hint: string } };
  stderr: string;
}

/**
 * Runs a line in a shell, in a process group of its own, as in a terminal. It gets TRADING_INFRA_JSON, so that its own hint can be read. `watch` gets
 * the process group, to which Ctrl-C can be sent, at the start and with all that was printed whenever there is more.
 */
export function paste(
  { folder }: Pick<Workplace, 'folder'>,
  line: string,
  env: Record<string, string>,
  watch: (group: number, stderr: string) => void = () => {},
): Promise<Ended> {
  return new Promise((settle) => {
    const { PATH = '', HOME = '' } = process.env;
    // Like the shell of a terminal, it lives on after Ctrl-C.
    const child = spawn('sh', ['-c', `trap : INT\n${line}`], {
      cwd: folder,
      env: { PATH, HOME, ...env, TRADING_INFRA_JSON: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const group = -(child.pid as number);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk) => {
        output[stream] += chunk;
        watch(group, output.stderr);
      });
    }
    child.on('close', (code) => {
      settle({ code, document: output.stdout === '' ? {} : JSON.parse(output.stdout), stderr: output.stderr });
    });
    watch(group, '');
  });
}
