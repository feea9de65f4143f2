// Starts, stops and inspects the sandbox. Code outside this folder imports only this module.
import { readFile } from 'node:fs/promises';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { sendLocally } from '../network/http-request.js';
import { isAlive } from '../process-life.js';
import { killEmulator } from './emulator/emulator.js';
import { readRecord, removeRunFiles, type SandboxInfo, sandboxPaths } from './host/sandbox-files.js';
import { launchDaemon, type SandboxPrograms, shippedPrograms, startFailure } from './launch.js';
import { type FunctionStatus, type StatusReport, statusPath } from './status.js';

export { type Capability, capabilities } from './capabilities.js';
export type { SandboxInfo } from './host/sandbox-files.js';

type ClientContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal'>;

export type SandboxStatus =
  | { state: 'running'; info: SandboxInfo; functions: FunctionStatus[]; databases: StatusReport['databases'] }
  | { state: 'stopped' }
  /** Its process lives, but has not answered: the computer is busy, or the process was suspended. Nothing is lost. */
  | { state: 'busy'; info: SandboxInfo }
  /** The sandbox ended without having been stopped; everything deployed in it is lost. */
  | { state: 'gone'; reason: string; logFile: string };

const stopTimeoutMs = 15_000;

/**
 * Starts the sandbox of the folder `dir`, unless it is already running.
 * @param options.port the front port (default: any free port)
 * Throws EMULATOR_NOT_FOUND, EMULATOR_GONE, EMULATOR_BUSY, PORT_TAKEN or INTERRUPTED if the sandbox cannot be started; nothing is left running then. Also throws
 * PORT_TAKEN if it is running on another port.
 */
export async function startSandbox(
  ctx: ClientContext,
  { dir, port, programs = shippedPrograms() }: { dir: string; port?: number; programs?: SandboxPrograms },
): Promise<SandboxInfo> {
  const status = await readSandbox(ctx, { dir });
  if (status.state === 'running') {
    refuseOtherPort(status.info, port);
    return status.info;
  }
  if (status.state === 'busy') throw busy(status.info);
  if (port && (await isRefusedByFetch(port))) {
    throw new TradingInfraError(
      'PORT_TAKEN',
      `Port ${port} is reserved for another protocol: HTTP clients such as browsers refuse to connect to it.`,
    );
  }
  if (status.state === 'gone') await cleanUpAfter(ctx, dir);
  await launchDaemon(ctx, { dir, port: port ?? 0, programs });
  const started = await readSandbox(ctx, { dir });
  if (started.state === 'busy') throw busy(started.info);
  if (started.state !== 'running') throw startFailure('exited right after starting', sandboxPaths(dir).log);
  return started.info;
}

/** The error of a sandbox that lives, but does not answer. It is never ended for that: everything in it would be lost. */
export function busy({ pid, endpoint, logFile }: SandboxInfo): TradingInfraError {
  const message = `The sandbox is running (process ${pid}), but does not answer at ${endpoint}. Log file: ${logFile}`;
  return new TradingInfraError('EMULATOR_BUSY', message);
}

function refuseOtherPort({ endpoint }: SandboxInfo, port: number | undefined): void {
  if (!port || Number(new URL(endpoint).port) === port) return;
  throw new TradingInfraError('PORT_TAKEN', `The sandbox is already running at ${endpoint}, and it cannot move to port ${port}.`, {
    hint: `trading-infra sandbox status; to lose everything in it and start anew: trading-infra sandbox stop && trading-infra sandbox start --port ${port}`,
  });
}

/** Whether the Fetch standard forbids the port, so that neither this tool nor a browser can call it. https://fetch.spec.whatwg.org/#bad-port */
async function isRefusedByFetch(port: number): Promise<boolean> {
  // The dispatcher keeps an allowed request from being sent.
  const dispatch = () => {
    throw new Error('not sent');
  };
  const refusal = await fetch(`http://127.0.0.1:${port}`, { dispatcher: { dispatch } } as unknown as RequestInit).catch(
    (error: Error) => error.cause,
  );
  return refusal instanceof Error && refusal.message === 'bad port';
}

/** Stops the sandbox and discards everything in it. @returns whether the sandbox was running */
export async function stopSandbox(ctx: ClientContext, { dir }: { dir: string }): Promise<boolean> {
  const status = await readSandbox(ctx, { dir });
  if (status.state === 'stopped') return false;
  const lives = status.state === 'running' || status.state === 'busy';
  if (lives) await endProcess(ctx, status.info.pid);
  await cleanUpAfter(ctx, dir);
  return lives;
}

/** Reads the state of the sandbox of the folder `dir`: whether it is running, and which functions and databases it holds. */
export async function readSandbox(ctx: ClientContext, { dir }: { dir: string }): Promise<SandboxStatus> {
  const record = await readRecord(dir);
  if (!record) return { state: 'stopped' };
  const { emulatorPid: _, ended, ...info } = record;
  if (ended) return { state: 'gone', reason: `${ended.reason} (${ended.at})`, logFile: info.logFile };
  const facts = isAlive(info.pid) ? await fetchStatus(info.endpoint) : undefined;
  if (facts === undefined && (await isOurs(ctx, info.pid, /sandbox-daemon/))) return { state: 'busy', info };
  if (facts?.pid !== info.pid) return { state: 'gone', reason: 'its process ended unexpectedly', logFile: info.logFile };
  return { state: 'running', info, functions: facts.functions, databases: facts.databases };
}

async function fetchStatus(endpoint: string): Promise<StatusReport | undefined> {
  try {
    const { body } = await sendLocally(`${endpoint}${statusPath}`, { signal: AbortSignal.timeout(10_000) });
    return JSON.parse(body.toString()) as StatusReport;
  } catch {
    return undefined;
  }
}

/** Removes the files of a sandbox that has ended. If it ended without cleaning up, ends its remaining processes first. */
async function cleanUpAfter(ctx: ClientContext, dir: string): Promise<void> {
  const record = await readRecord(dir);
  if (record && !record.ended) {
    if (await isOurs(ctx, record.pid, /sandbox-daemon/)) await endProcess(ctx, record.pid);
    if (await isOurs(ctx, record.emulatorPid, /moto/)) {
      killEmulator(record.emulatorPid);
      await ends(ctx, record.emulatorPid, stopTimeoutMs);
    }
  }
  await removeRunFiles(dir);
}

/** Whether the process is running and its command line matches `command`. The id alone is not enough, because it may have been reused. */
async function isOurs(ctx: ClientContext, pid: number, command: RegExp): Promise<boolean> {
  return isAlive(pid) && command.test(await commandLineOf(ctx, pid));
}

/** Slim containers have no `ps`, but Linux has `/proc`. */
async function commandLineOf(ctx: ClientContext, pid: number): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (words !== '') return words.replaceAll('\0', ' ');
  const { stdout } = await ctx.run('ps', ['-p', String(pid), '-o', 'args='], { env: { PATH: ctx.env.PATH } });
  return stdout;
}

async function endProcess(ctx: ClientContext, pid: number): Promise<void> {
  // A suspended process does not see the first signal before it goes on.
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) if (isAlive(pid)) process.kill(pid, signal);
  if (await ends(ctx, pid, stopTimeoutMs)) return;
  process.kill(pid, 'SIGKILL');
  await ends(ctx, pid, stopTimeoutMs);
}

/** Whether the process has ended within a time. */
async function ends(ctx: ClientContext, pid: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited >= withinMs) return false;
    await ctx.sleep(50);
  }
  return true;
}
