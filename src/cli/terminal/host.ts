// What the program needs from the process it runs in: streams, clock, signals. Tests pass their own host.
import type { ProcessRunner } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { endCleanlyWithoutTerminal } from './closed-terminal.js';
import { invocationOf } from './invocation.js';
import type { Sink } from './output.js';
import type { Prompter } from './prompter.js';
import type { StopSignal } from './signals.js';
import { assumeSize } from './terminal-size.js';

export interface Host {
  /** What to type before a command's name to run the program again, such as `npx trading-infra`. */
  invocation: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  stdin: { isTTY?: boolean };
  stdout: Sink;
  stderr: Sink;
  now: () => Date;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls the listener at every stop signal; returns a function that removes the listener. */
  onStop: (listener: (signal: StopSignal) => void) => () => void;
  /** Ends the process at once. */
  exit: (code: number) => void;
  processRunner: () => Promise<ProcessRunner>;
  prompter: (signal: AbortSignal) => Promise<Prompter>;
  /** Waits until stdout is flushed. Resolves to the first write error, if there was one: part of the result is then lost. */
  flush: () => Promise<NodeJS.ErrnoException | undefined>;
}

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Errors of a stdout that is no longer read, as after `| head -1`. They are ignored: the command continues and does not fail. */
const readerGone = ['EPIPE', 'EIO'];

/** The current process as a host. Throws USAGE if the current folder no longer exists. */
export function processHost(): Host {
  let failure: NodeJS.ErrnoException | undefined;
  // Some containers have a umask of 0, with which everybody could change what Terraform will apply.
  process.umask(process.umask() | 0o022);
  endCleanlyWithoutTerminal(process);
  assumeSize(process.stdout);
  assumeSize(process.stderr);
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!readerGone.includes(error.code ?? '')) failure ??= error;
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
    flush: async () => {
      await new Promise((resolve) => process.stdout.write('', resolve));
      return failure;
    },
  };
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new TradingInfraError('USAGE', 'The current folder no longer exists.', {
      hint: 'Change to another folder and run the command again',
      cause: error,
    });
  }
}
