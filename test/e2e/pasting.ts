// Types commands into a shell and pastes the commands that the tool prints, exactly as they are printed.
import { spawn } from 'node:child_process';
import { program, type Workplace } from './tool.js';

/** How a command ended. */
export interface Ended {
  code: number | null;
  document: { error?: { code: string; message: string; hint: string } };
  stderr: string;
}

/** Where and how a person types: the folder, the flags before each command, as they are typed, and the variables. */
export interface Typist {
  place: Pick<Workplace, 'folder'>;
  flags: string;
  env: Record<string, string>;
}

export const type = ({ place, flags, env }: Typist, words: string): Promise<Ended> =>
  paste(place, `node ${program} ${flags} ${words}`, env);

/** What became of a command: the code of its error, or `done`. */
export const outcomeOf = ({ code, document }: Ended) => document.error?.code ?? (code === 0 ? 'done' : `exit ${code}`);

/** Pastes the printed command, and each that is printed next, until one succeeds; returns what became of each of them. */
export async function pasteHints({ place, env }: Typist, ended: Ended, most: number): Promise<string[]> {
  const outcomes: string[] = [];
  let last = ended;
  while (outcomes.length < most && last.document.error !== undefined) {
    last = await paste(place, last.document.error.hint, env);
    outcomes.push(outcomeOf(last));
  }
  return outcomes;
}

/** What became of the command and of each printed command that was pasted next. */
export async function followHints(typist: Typist, words: string, steps: number): Promise<string[]> {
  const first = await type(typist, words);
  return [outcomeOf(first), ...(await pasteHints(typist, first, steps - 1))];
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
      settle({ code, document: lastDocument(output.stdout), stderr: output.stderr });
    });
    watch(group, '');
  });
}

/** Commands joined by && print a document each; help is not JSON. */
function lastDocument(stdout: string): Ended['document'] {
  const last = stdout.split(/^(?=\{)/m).at(-1) ?? '';
  return last.startsWith('{') ? JSON.parse(last) : {};
}
