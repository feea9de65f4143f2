// The outside of the program: streams, clock, signals. Tests bring their own.
import type { ProcessRunner } from '../context.js';
import { invocationOf } from './invocation.js';
import type { Sink } from './output.js';
import type { Prompter } from './prompter.js';
import type { StopSignal } from './signals.js';

export interface World {
  /** How a person calls the program again: what stands before a command's name. */
  invocation: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  stdin: { isTTY?: boolean };
  stdout: Sink;
  stderr: Sink;
  now: () => Date;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  onStop: (listener: (signal: StopSignal) => void) => () => void;
  exit: (code: number) => void;
  processRunner: () => Promise<ProcessRunner>;
  prompter: (signal: AbortSignal) => Promise<Prompter>;
}

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The world of this process. Writing to a terminal or pipe that has gone away is no error: the work goes on. */
export function processWorld(): World {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    invocation: invocationOf(process.argv[1], { cwd: process.cwd(), env: process.env }),
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => new Date(),
    sleep: async (ms, signal) => {
      const { setTimeout } = await import('node:timers/promises');
      await setTimeout(ms, undefined, { signal });
    },
    onStop: (listener) => {
      for (const name of stopSignals) process.on(name, listener);
      return () => {
        for (const name of stopSignals) process.off(name, listener);
      };
    },
    exit: (code) => process.exit(code),
    processRunner: async () => (await import('../deployment/process-runner.js')).runProcess,
    prompter: async (signal) => {
      const { terminalPrompter } = await import('./terminal-prompter.js');
      return terminalPrompter({ stdin: process.stdin, stderr: process.stderr, signal });
    },
  };
}
