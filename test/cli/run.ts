// Runs the program in this process, in a folder of its own, with captured streams and scripted answers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.js';
import type { Host } from '../../src/cli/terminal/host.js';
import type { Choice, Prompter } from '../../src/cli/terminal/prompter.js';

import type { ProcessRunner } from '../../src/context.js';

export interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The answer to one question: the typed text, or the beginning of the choice's name; `cancel` is Ctrl-C, '' takes the default. */
export type Answer = string | boolean | { cancel: true };

export interface RunOptions {
  /** Makes the run interactive; questions get these answers in order. */
  answers?: readonly Answer[];
  env?: Record<string, string>;
  run?: ProcessRunner;
  invocation?: string;
}

/** A temporary folder to run commands in. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'trading-infra-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** `run(folder, 'init --env dev')`; a text is split at spaces, so arguments with spaces need a list. */
export async function run(
  cwd: string,
  line: string | readonly string[],
  { answers, env = {}, run: processRunner, invocation = 'trading-infra' }: RunOptions = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    columns: 100,
  });
  const host: Host = {
    invocation,
    cwd,
    env,
    platform: process.platform,
    stdin: { isTTY: answers !== undefined },
    stdout: sink('stdout'),
    stderr: { ...sink('stderr'), isTTY: answers !== undefined },
    now: () => new Date('2026-11-22T10:00:00Z'),
    sleep: async () => {},
    onStop: () => () => {},
    flush: async () => undefined,
    exit: () => {},
    processRunner: async () => processRunner ?? refuseToRun,
    prompter: async () =>
      scriptedPrompter([...(answers ?? [])], (question) => {
        written.stderr += `? ${question}\n`;
      }),
  };
  const exitCode = await main(typeof line === 'string' ? line.split(' ').filter(Boolean) : [...line], () => ({
    ...host,
    env: { TERM: 'dumb', NO_COLOR: '1', ...env },
  }));
  return { exitCode, ...written };
}

const refuseToRun: ProcessRunner = (file) => Promise.reject(new Error(`this test may not start programs, but started ${file}`));

/** Takes answers from a list; one that does not fit its question fails the test. */
export function scriptedPrompter(answers: Answer[], show: (question: string) => void = () => {}): Prompter {
  const next = (message: string): Exclude<Answer, { cancel: true }> => {
    show(message);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`no answers left for: ${message}`);
    if (typeof answer === 'object') throw Object.assign(new Error('User force closed the prompt'), { name: 'ExitPromptError' });
    return answer;
  };
  const pick = async <Value>({ message, choices, initial }: { message: string; choices: readonly Choice<Value>[]; initial?: Value }) => {
    const answer = next(message);
    const found =
      answer === '' ? choices.find(({ value }) => value === initial) : choices.find(({ name }) => name.startsWith(String(answer)));
    if (found === undefined) throw new Error(`"${answer}" is not one of ${choices.map(({ name }) => name).join(' | ')} for: ${message}`);
    return found.value;
  };
  return {
    text: async ({ message, initial, problem }) => {
      const answer = next(message);
      const typed = answer === '' ? (initial ?? '') : String(answer);
      const wrong = problem?.(typed);
      if (wrong !== undefined) throw new Error(`"${typed}" is refused for ${message}: ${wrong}`);
      return typed;
    },
    select: pick,
    search: pick,
    confirm: async ({ message, initial }) => {
      const answer = next(message);
      return answer === '' ? initial : answer === true;
    },
  };
}
