// The real ProcessRunner: starts programs without a shell and collects their output.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ProcessRunner, RunOptions, RunResult } from './context.js';

/** How long a program may take to exit after SIGTERM before it is killed, unless the caller says so. */
const usualGraceMs = 5000;
/** How long the output of an ended program may take to arrive. */
const pipeMs = 200;

/**
 * Runs a program; resolves once it has ended and all its output has been read. On abort or timeout it gets SIGTERM, and SIGKILL 5 s later; then what its
 * own children may still write is not waited for.
 */
export const runProcess: ProcessRunner = (file, args, options) =>
  new Promise((resolve) => {
    const child = spawn(file, [...args], {
      cwd: options.cwd,
      env: definedOnly(options.env),
      detached: options.detached ?? false,
      stdio: options.terminal ? ['inherit', 'pipe', 'inherit'] : [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const collected = { stdout: '', stderr: '' };
    collect(child.stdout, 'stdout', collected, options);
    collect(child.stderr, 'stderr', collected, options);
    // A program may end before it has read its input. Its exit code is the result; the broken pipe is ignored.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    const ending = endOnAbortOrTimeout(child, options);
    const finish = (result: Pick<RunResult, 'exitCode' | 'signal' | 'spawnError'>) => {
      ending.release();
      resolve({ ...result, ...collected, ...(ending.timedOut() && { timedOut: true }) });
    };
    child.once('error', (spawnError) => {
      if (child.pid === undefined) finish({ exitCode: null, spawnError });
    });
    child.once('close', (exitCode, signal) => finish({ exitCode, ...(signal === null ? {} : { signal }) }));
  });

function definedOnly(env: RunOptions['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

function collect(stream: Readable | null, name: 'stdout' | 'stderr', into: Record<'stdout' | 'stderr', string>, options: RunOptions) {
  if (stream === null) return;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    into[name] += chunk;
  });
  const { onLine } = options;
  if (onLine !== undefined) createInterface({ input: stream }).on('line', (line) => onLine(line, name));
}

interface Ending {
  /** Whether the program's time was over. */
  timedOut: () => boolean;
  /** Stops watching. */
  release: () => void;
}

function endOnAbortOrTimeout(child: ChildProcess, { signal, timeoutMs, detached, graceMs = usualGraceMs }: RunOptions): Ending {
  const timers: NodeJS.Timeout[] = [];
  const send = (name: NodeJS.Signals) => signalProcess(child, name, detached ?? false);
  // A child's child that has left the process group may keep them open for ever.
  const closePipes = () =>
    timers.push(
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, pipeMs),
    );
  const end = () => {
    send('SIGTERM');
    timers.push(setTimeout(() => send('SIGKILL'), graceMs));
    if (child.exitCode !== null || child.signalCode !== null) closePipes();
    else child.once('exit', closePipes);
  };
  let isOver = false;
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  const onTimeout = () => {
    isOver = true;
    end();
  };
  if (timeoutMs !== undefined) timers.push(setTimeout(onTimeout, timeoutMs));
  return {
    timedOut: () => isOver,
    release: () => {
      signal?.removeEventListener('abort', end);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Sends a signal to the child, or to its whole process group if it leads one (a detached child does). */
function signalProcess(child: ChildProcess, name: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(group ? -child.pid : child.pid, name);
  } catch {
    // The process has already ended.
  }
}
