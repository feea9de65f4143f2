// The emulator process: finds moto's server, starts it on a free port, and ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { TradingInfraError } from '../../errors.js';

export interface EmulatorProcess {
  endpoint: string;
  pid: number;
  /** Resolves with the reason when the process has ended, even if it was stopped. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

const startTimeoutMs = 60_000;
/** The commands that may start moto's server, in the order in which they are tried. */
const candidates = [
  { file: 'moto_server', args: [] },
  { file: 'python3', args: ['-m', 'moto.server'] },
  { file: 'python', args: ['-m', 'moto.server'] },
] as const;

/** Returns the command that installs the emulator on a platform. */
function emulatorHint(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return "brew install pipx && pipx install 'moto[server]'";
  if (platform === 'win32') return "py -m pip install 'moto[server]'";
  return "pipx install 'moto[server]'  (or: python3 -m pip install --user 'moto[server]')";
}

/**
 * Starts moto's server on 127.0.0.1 and waits until it is listening.
 * Throws EMULATOR_NOT_FOUND if no candidate can be started.
 */
export async function startEmulator(env: Record<string, string>): Promise<EmulatorProcess> {
  const tried: string[] = [];
  for (const { file, args } of candidates) {
    const result = await tryStart(file, args, env);
    if (typeof result !== 'string') return result;
    tried.push(`${[file, ...args].join(' ')}: ${result}`);
  }
  throw new TradingInfraError('EMULATOR_NOT_FOUND', `The sandbox needs moto’s server, which could not be started (${tried.join('; ')}).`, {
    hint: emulatorHint(process.platform),
  });
}

async function tryStart(file: string, args: readonly string[], env: Record<string, string>): Promise<EmulatorProcess | string> {
  // Without MOTO_IAM_LOAD_MANAGED_POLICIES moto has no AWS-managed policies. TZ is set because moto writes local times into its events.
  // Port 0 lets the system choose a free port without a race.
  const childEnv = { ...env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', TZ: 'UTC', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const child = spawn(file, [...args, '-H', '127.0.0.1', '-p', '0'], {
    env: childEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const ended = waitForExit(child);
  const listening = waitForAddress(child);
  const first = await Promise.race([listening, ended.then((reason) => ({ reason })), timeout()]);
  if (typeof first !== 'string') {
    if (child.pid !== undefined) killEmulator(child.pid);
    return first.reason;
  }
  return { endpoint: first, pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
}

/** Resolves with the address that the server prints. Then keeps draining the output, which is only an access log from there on. */
function waitForAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (seen.length > 100_000) return;
      seen += chunk.toString();
      const match = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(seen);
      if (match?.[1]) {
        seen = ' '.repeat(100_001);
        resolve(match[1]);
      }
    });
  });
}

function waitForExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-500);
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'not found' : error.message));
    child.once('exit', (code, signal) =>
      resolve(`exited with ${signal ?? code}${code ? ` (${output.trim().split('\n').at(-1) ?? ''})` : ''}`),
    );
  });
}

function timeout(): Promise<{ reason: string }> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ reason: `was not listening after ${startTimeoutMs / 1000} s` }), startTimeoutMs).unref();
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid !== undefined) killEmulator(child.pid);
  await ended;
}

/** Kills the whole process group, because `moto_server` may be a shell script around Python. SIGKILL loses nothing: all data is in memory only. */
export function killEmulator(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
