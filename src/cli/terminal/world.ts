// The outside of the program: streams, clock, signals. Tests bring their own.
import type { ProcessRunner } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
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
  /** Waits until everything is written; the first failure that lost a part of the result, if there was one. */
  written: () => Promise<NodeJS.ErrnoException | undefined>;
}

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Whoever listened has gone, which is their wish: the work goes on. */
const goneAway = ['EPIPE', 'EIO'];

/** The world of this process. Error: USAGE when the current folder is gone. */
export function processWorld(): World {
  let failure: NodeJS.ErrnoException | undefined;
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!goneAway.includes(error.code ?? '')) failure ??= error;
  });
  const cwd = currentFolder();
  return {
    invocation: invocationOf(process.argv[1], { cwd, env: process.env }),
    cwd,
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
    processRunner: async () => (await import('../../process-runner.js')).runProcess,
    prompter: async (signal) => {
      const { terminalPrompter } = await import('./terminal-prompter.js');
      return terminalPrompter({ stdin: process.stdin, stderr: process.stderr, signal });
    },
    written: async () => {
      await new Promise((resolve) => process.stdout.write('', resolve));
      return failure;
    },
  };
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new TradingInfraError('USAGE', 'The folder that this was started in does not exist any more.', {
      hint: 'Change to another folder and run again',
      cause: error,
    });
  }
}
