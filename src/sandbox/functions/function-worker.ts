// One process of a function. It handles one event at a time, until a timeout, a crash or the sandbox ends it.
import { type ChildProcess, fork } from 'node:child_process';
import type { FunctionFailure, HostSettings, InvokeMessage, ResultMessage } from './function-messages.js';

export interface WorkerSettings extends HostSettings {
  /** The bundled function-host.js. */
  hostFile: string;
  /** The complete environment of the process. */
  env: Record<string, string>;
  memoryMb: number;
  /** Called with each line that the process prints. */
  onLine: (line: string) => void;
}

export type Outcome = { payload: string } | { failure: FunctionFailure | { errorType: string; errorMessage: string } };

export interface FunctionWorker {
  /** Sends one event to the process. Never rejects: a crash or a timeout, which ends the process, resolves with a failure. */
  invoke(message: InvokeMessage, timeoutSeconds: number): Promise<Outcome>;
  alive(): boolean;
  kill(): void;
}

/** Starts the process, which loads the function's code right away. */
export function startWorker({ hostFile, env, memoryMb, onLine, ...settings }: WorkerSettings): FunctionWorker {
  const child = fork(hostFile, [JSON.stringify(settings satisfies HostSettings)], {
    cwd: settings.folder,
    env,
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine);
  // A process that cannot be started is treated like one that crashed.
  child.on('error', () => {});
  const alive = () => child.exitCode === null && child.signalCode === null && child.connected && !child.killed;
  return { alive, kill: () => child.kill('SIGKILL'), invoke: (message, timeout) => invoke(child, message, timeout) };
}

function invoke(child: ChildProcess, message: InvokeMessage, timeoutSeconds: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (result: ResultMessage) => {
      if (result.requestId !== message.requestId) return;
      finish(result.failure ? { failure: result.failure } : { payload: result.payload ?? 'null' });
    };
    const onExit = (code: number | null, signal: string | null) => {
      const how = signal ? `signal: ${signal.replace('SIG', '').toLowerCase()}` : `exit status ${code}`;
      finish({
        failure: {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${message.requestId} Error: Runtime exited with error: ${how}`,
        },
      });
    };
    const timer = setTimeout(() => {
      const text = `${new Date().toISOString()} ${message.requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      finish({ failure: { errorType: 'Sandbox.Timedout', errorMessage: text } });
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    child.on('message', onMessage);
    child.on('exit', onExit);
    if (!child.connected || child.exitCode !== null) onExit(child.exitCode, child.signalCode);
    else child.send(message, (error) => error && onExit(child.exitCode, child.signalCode));
  });
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.on('end', () => rest && onLine(rest));
}
