// The sandbox from outside: start it, ask for it, stop it. The only module of this room that others use.
import type { Context } from '../context.js';
import { isAlive } from '../process-life.js';
import { killEmulator } from './emulator/emulator.js';
import { readRecord, removeRunFiles, type SandboxInfo } from './host/sandbox-files.js';
import { launchDaemon, type SandboxPrograms, shippedPrograms } from './launch.js';
import { type FunctionFacts, type LiveFacts, statusPath } from './status.js';

export { type Capability, capabilities } from './capabilities.js';
export type { SandboxInfo } from './host/sandbox-files.js';

type ClientContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal'>;

export type SandboxStatus =
  | { state: 'running'; info: SandboxInfo; functions: FunctionFacts[]; databases: LiveFacts['databases'] }
  | { state: 'stopped' }
  /** It was running, and is gone with everything in it. */
  | { state: 'gone'; reason: string; logFile: string };

const stopTimeoutMs = 15_000;

/**
 * Starts the sandbox of a folder, or gives the one that runs.
 * @param options.port the front port; any free one when it is not given
 * @throws EMULATOR_NOT_FOUND, PORT_TAKEN, INTERRUPTED; nothing is left running then
 */
export async function startSandbox(
  ctx: ClientContext,
  { dir, port, programs = shippedPrograms() }: { dir: string; port?: number; programs?: SandboxPrograms },
): Promise<SandboxInfo> {
  const status = await readSandbox(ctx, { dir });
  if (status.state === 'running') return status.info;
  if (status.state === 'gone') await cleanUpAfter(ctx, dir);
  await launchDaemon(ctx, { dir, port: port ?? 0, programs });
  const started = await readSandbox(ctx, { dir });
  if (started.state !== 'running') throw new Error('the sandbox ended right after its start; its log file says why');
  return started.info;
}

/** Stops the sandbox, with everything in it. @returns whether one was running. */
export async function stopSandbox(ctx: ClientContext, { dir }: { dir: string }): Promise<boolean> {
  const status = await readSandbox(ctx, { dir });
  if (status.state === 'stopped') return false;
  if (status.state === 'running') await endProcess(ctx, status.info.pid);
  await cleanUpAfter(ctx, dir);
  return status.state === 'running';
}

/** Whether the sandbox of a folder runs, and what is in it. */
export async function readSandbox(_ctx: ClientContext, { dir }: { dir: string }): Promise<SandboxStatus> {
  const record = await readRecord(dir);
  if (!record) return { state: 'stopped' };
  const { emulatorPid: _, ended, ...info } = record;
  if (ended) return { state: 'gone', reason: `${ended.reason} (${ended.at})`, logFile: info.logFile };
  const facts = isAlive(info.pid) ? await liveFacts(info.endpoint) : undefined;
  if (facts?.pid !== info.pid) return { state: 'gone', reason: 'its process has ended without a word', logFile: info.logFile };
  return { state: 'running', info, functions: facts.functions, databases: facts.databases };
}

async function liveFacts(endpoint: string): Promise<LiveFacts | undefined> {
  try {
    const response = await fetch(`${endpoint}${statusPath}`, { signal: AbortSignal.timeout(10_000) });
    return (await response.json()) as LiveFacts;
  } catch {
    return undefined;
  }
}

/** What a sandbox that died without cleaning up may have left: its emulator, and its files. */
async function cleanUpAfter(ctx: ClientContext, dir: string): Promise<void> {
  const record = await readRecord(dir);
  if (record && !record.ended) {
    if (await isOurs(ctx, record.pid, /sandbox-daemon/)) await endProcess(ctx, record.pid);
    if (await isOurs(ctx, record.emulatorPid, /moto/)) killEmulator(record.emulatorPid);
  }
  await removeRunFiles(dir);
}

/** A process number may have been given to somebody else meanwhile. */
async function isOurs(ctx: ClientContext, pid: number, command: RegExp): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const { stdout } = await ctx.run('ps', ['-p', String(pid), '-o', 'args='], { env: { PATH: ctx.env.PATH } });
  return command.test(stdout);
}

async function endProcess(ctx: ClientContext, pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited >= stopTimeoutMs) return void process.kill(pid, 'SIGKILL');
    await ctx.sleep(50);
  }
}
