// Starts the sandbox's daemon so that it outlives this process, and waits until the daemon reports that it is ready or has failed.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { type ErrorCode, errorCodes } from '../error-codes.js';
import { TradingInfraError } from '../errors.js';
import { loadingArguments } from '../package-loading.js';
import { packageRoot } from '../package-root.js';
import { isAlive } from '../process-life.js';
import { quoted } from '../shell-words.js';
import type { StartReport } from './daemon.js';
import { cleanEnvironment } from './host/clean-environment.js';
import { prepareSandboxFolder, sandboxPaths } from './host/sandbox-files.js';

export interface SandboxPrograms {
  /** The bundled daemon; `function-host.js` must be in the same folder. */
  daemon: string;
}

/** Returns the path of the daemon that is bundled in the package's `dist`. */
export function shippedPrograms(): SandboxPrograms {
  return { daemon: join(packageRoot(), 'dist', 'sandbox-daemon.js') };
}

interface LaunchOptions {
  dir: string;
  port: number;
  programs: SandboxPrograms;
}

/**
 * Starts the daemon and resolves when it is ready. If another process is already starting it in the same folder, only waits for that process.
 * Throws EMULATOR_NOT_FOUND, EMULATOR_GONE, PORT_TAKEN or INTERRUPTED if the sandbox cannot be started.
 */
export async function launchDaemon(ctx: Pick<Context, 'env' | 'sleep' | 'signal'>, options: LaunchOptions): Promise<void> {
  await prepareSandboxFolder(options.dir);
  const { lock } = sandboxPaths(options.dir);
  if (!(await takeLock(lock))) return waitForOther(ctx, lock);
  try {
    await launch(ctx, options);
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      await file.writeFile(String(process.pid));
    } catch (error) {
      // The disk may be full. A lock file without a process id would block every later start.
      await rm(lock, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (!holder || isAlive(holder)) return false;
    await rm(lock, { force: true });
    return takeLock(lock);
  }
}

async function waitForOther(ctx: Pick<Context, 'sleep' | 'signal'>, lock: string): Promise<void> {
  const held = () =>
    readFile(lock).then(
      () => true,
      () => false,
    );
  for (let waited = 0; (await held()) && waited < 60_000 && !ctx.signal.aborted; waited += 100) await ctx.sleep(100);
}

async function launch(ctx: Pick<Context, 'env' | 'signal'>, { dir, port, programs }: LaunchOptions): Promise<void> {
  const paths = sandboxPaths(dir);
  const log = await open(paths.log, 'a', 0o600);
  const child = fork(programs.daemon, [dir, String(port)], {
    cwd: dir,
    env: cleanEnvironment(ctx.env, paths),
    execArgv: loadingArguments(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  try {
    await waitForReport(child, ctx.signal, paths.log);
  } catch (error) {
    await terminate(child);
    throw error;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
    await log.close();
  }
}

/** Asks the daemon to end and waits for its exit. Before it exits, it ends its own child processes. */
async function terminate(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function waitForReport(child: ChildProcess, signal: AbortSignal, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const interrupted = () =>
      reject(new TradingInfraError('INTERRUPTED', 'Starting the sandbox was interrupted; nothing is left running.'));
    if (signal.aborted) interrupted();
    signal.addEventListener('abort', interrupted, { once: true });
    child.once('error', reject);
    child.once('exit', (code, killedBy) => reject(startFailure(`exited with ${killedBy ?? code} while starting`, logFile)));
    child.once('message', (report: StartReport) => ('ready' in report ? resolve() : reject(startError(report.error))));
  });
}

/** The error for a daemon that ended by itself. */
export function startFailure(what: string, logFile: string): TradingInfraError {
  return new TradingInfraError('EMULATOR_GONE', `The sandbox ${what}.`, { hint: `tail -n 30 ${quoted(logFile)}` });
}

function startError({ code, message, hint }: { code: string; message: string; hint?: string }): Error {
  return code in errorCodes ? new TradingInfraError(code as ErrorCode, message, { hint }) : new Error(message);
}
