// The emulator process: finding moto's server, starting it on a port of its own choice, ending it.
import { type ChildProcess, spawn } from 'node:child_process';
import { TradingInfraError } from '../../errors.js';

export interface EmulatorProcess {
  endpoint: string;
  pid: number;
  /** Resolves with a sentence when the process has ended, for whatever reason. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

const startTimeoutMs = 60_000;
/** In the order in which they are tried. */
const candidates = [
  { file: 'moto_server', args: [] },
  { file: 'python3', args: ['-m', 'moto.server'] },
  { file: 'python', args: ['-m', 'moto.server'] },
] as const;

/** How to get the emulator, for the system this runs on. */
function emulatorHint(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return "brew install pipx && pipx install 'moto[server]'";
  if (platform === 'win32') return "py -m pip install 'moto[server]'";
  return "pipx install 'moto[server]'  (or: python3 -m pip install --user 'moto[server]')";
}

/**
 * Starts moto's server on 127.0.0.1 and waits until it listens.
 * @throws EMULATOR_NOT_FOUND when neither `moto_server` nor the Python module is there.
 */
export async function startEmulator(env: Record<string, string>): Promise<EmulatorProcess> {
  const tried: string[] = [];
  for (const { file, args } of candidates) {
    const result = await tryStart(file, args, env);
    if (typeof result !== 'string') return result;
    tried.push(`${[file, ...args].join(' ')}: ${result}`);
  }
  throw new TradingInfraError('EMULATOR_NOT_FOUND', `The sandbox needs moto's server, and it could not be started (${tried.join('; ')}).`, {
    hint: emulatorHint(process.platform),
  });
}

async function tryStart(file: string, args: readonly string[], env: Record<string, string>): Promise<EmulatorProcess | string> {
  // Without the variable the AWS-managed policies do not exist; port 0 lets the system choose without a race.
  // Times in its events are local times.
  const childEnv = { ...env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', TZ: 'UTC', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const child = spawn(file, [...args, '-H', '127.0.0.1', '-p', '0'], {
    env: childEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const ended = endOf(child);
  const listening = addressOf(child);
  const first = await Promise.race([listening, ended.then((reason) => ({ reason })), timeout()]);
  if (typeof first !== 'string') {
    if (child.pid !== undefined) killEmulator(child.pid);
    return first.reason;
  }
  return { endpoint: first, pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
}

/** Resolves with the address that the server prints; afterwards its access log is read and thrown away. */
function addressOf(child: ChildProcess): Promise<string> {
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

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-500);
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'not found' : error.message));
    child.once('exit', (code, signal) =>
      resolve(`ended with ${signal ?? code}${code ? ` (${said.trim().split('\n').at(-1) ?? ''})` : ''}`),
    );
  });
}

function timeout(): Promise<{ reason: string }> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ reason: `did not listen within ${startTimeoutMs / 1000} s` }), startTimeoutMs).unref();
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid !== undefined) killEmulator(child.pid);
  await ended;
}

/** Ends the emulator with whatever started it: `moto_server` may be a shell script around Python. All it has is in memory. */
export function killEmulator(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
