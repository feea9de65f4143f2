// Runs functions. Each function has a pool of warm processes, which are started on demand and replaced when its code or configuration changes.
import { randomBytes, randomUUID } from 'node:crypto';
import { createSemaphore, type Semaphore } from '../../semaphore.js';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import { type FunctionConfiguration, functionEnvironment, logGroupOf, type SandboxAddresses } from './function-environment.js';
import { createLogStreamWriter, type LogStreamWriter } from './function-logs.js';
import type { FunctionStore, StoredFunction } from './function-store.js';
import { type FunctionWorker, type Outcome, startWorker } from './function-worker.js';

export interface Invocation {
  requestId: string;
  outcome: Outcome;
  /** The last lines of output, at most 100. */
  logTail: string[];
}

export interface FunctionRunner {
  /** Invokes a function. Resolves with undefined if the function does not exist or has no code. */
  invoke(region: string, name: string, event: string): Promise<Invocation | undefined>;
  /** Replaces the function's processes after a change. A busy process finishes its invocation first. */
  invalidate(region: string, name: string): void;
  /** Kills all processes. */
  stop(): void;
  /** Returns the base64 SHA-256 of the zip whose code the most recently started process loaded, and the number of invocations. */
  stats(region: string, name: string): { ranCodeSha256: string | undefined; invocations: number };
}

export interface RunnerParts {
  emulator: EmulatorClient;
  store: FunctionStore;
  log: SandboxLog;
  hostFile: string;
  databasePort: number;
  addresses: SandboxAddresses;
}

/** The maximum number of processes per function, which saves memory. Further invocations wait. */
const maxWorkers = 4;
/** The time after which an idle process is ended. */
const idleMs = 300_000;

interface WarmWorker extends FunctionWorker {
  logs: LogStreamWriter;
  tail: string[];
  generation: number;
  idleTimer?: NodeJS.Timeout;
}

/** The processes of one function. `generation` increases whenever the code or the configuration changes. */
interface Pool {
  idle: WarmWorker[];
  all: Set<WarmWorker>;
  semaphore: Semaphore;
  generation: number;
  configuration?: Promise<FunctionConfiguration>;
  ranCodeSha256?: string;
  invocations: number;
}

/** Creates the runner for all functions of the sandbox. */
export function createFunctionRunner(parts: RunnerParts): FunctionRunner {
  const pools = new Map<string, Pool>();
  const getPool = (region: string, name: string): Pool => {
    const key = `${region}/${name}`;
    const pool = pools.get(key) ?? { idle: [], all: new Set(), semaphore: createSemaphore(maxWorkers), generation: 0, invocations: 0 };
    pools.set(key, pool);
    return pool;
  };
  return {
    async invoke(region, name, event) {
      const stored = parts.store.find(region, name);
      if (!stored) return undefined;
      const pool = getPool(region, name);
      return pool.semaphore.run(() => invokeOnce(parts, pool, stored, event));
    },
    invalidate(region, name) {
      const pool = getPool(region, name);
      pool.generation += 1;
      pool.configuration = undefined;
      for (const worker of pool.idle.splice(0)) discard(pool, worker);
    },
    stop() {
      for (const pool of pools.values()) for (const worker of pool.all) worker.kill();
    },
    stats(region, name) {
      const { ranCodeSha256, invocations } = getPool(region, name);
      return { ranCodeSha256, invocations };
    },
  };
}

async function invokeOnce(parts: RunnerParts, pool: Pool, stored: StoredFunction, event: string): Promise<Invocation> {
  const { generation } = pool;
  const configuration = await readConfiguration(parts, pool, stored);
  const worker = pool.idle.pop() ?? addWorker(parts, pool, stored, configuration);
  clearTimeout(worker.idleTimer);
  const requestId = randomUUID();
  const started = Date.now();
  worker.tail.length = 0;
  worker.logs.line(`START RequestId: ${requestId} Version: $LATEST`);
  const message = { requestId, event, functionArn: configuration.FunctionArn, deadline: started + configuration.Timeout * 1000 };
  const outcome = await worker.invoke(message, configuration.Timeout);
  const ms = Date.now() - started;
  worker.logs.line(`END RequestId: ${requestId}`);
  worker.logs.line(`REPORT RequestId: ${requestId}\tDuration: ${ms} ms\tMemory Size: ${configuration.MemorySize} MB`);
  pool.invocations += 1;
  const result = 'failure' in outcome ? `failed (${outcome.failure.errorType}; see log group ${logGroupOf(configuration)})` : 'succeeded';
  parts.log('invoke', `${stored.name} ${requestId} ${result} ${ms}ms`);
  if (worker.alive() && generation === pool.generation) park(pool, worker);
  else discard(pool, worker);
  return { requestId, outcome, logTail: [...worker.tail] };
}

/** Reads the configuration, which is cached until it changes. A failure is not cached. */
function readConfiguration({ emulator }: RunnerParts, pool: Pool, { region, name }: StoredFunction): Promise<FunctionConfiguration> {
  const path = `/2015-03-31/functions/${name}/configuration`;
  pool.configuration ??= emulator.json<FunctionConfiguration>({ service: 'lambda', region, path });
  pool.configuration.catch(() => {
    pool.configuration = undefined;
  });
  return pool.configuration;
}

function addWorker(parts: RunnerParts, pool: Pool, stored: StoredFunction, configuration: FunctionConfiguration): WarmWorker {
  const { region, folder } = stored;
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  const logs = createLogStreamWriter(parts.emulator, region, logGroupOf(configuration), logStream);
  const tail: string[] = [];
  const worker = startWorker({
    hostFile: parts.hostFile,
    folder,
    handler: configuration.Handler,
    databasePort: parts.databasePort,
    memoryMb: configuration.MemorySize,
    env: functionEnvironment(configuration, { region, folder, logStream }, parts.addresses),
    onLine: (line) => {
      logs.line(line);
      tail.push(line);
      if (tail.length > 100) tail.shift();
    },
  });
  const warm: WarmWorker = { ...worker, logs, tail, generation: pool.generation };
  pool.all.add(warm);
  pool.ranCodeSha256 = stored.codeSha256;
  return warm;
}

function park(pool: Pool, worker: WarmWorker): void {
  pool.idle.push(worker);
  worker.idleTimer = setTimeout(() => {
    pool.idle = pool.idle.filter((other) => other !== worker);
    discard(pool, worker);
  }, idleMs).unref();
}

function discard(pool: Pool, worker: WarmWorker): void {
  clearTimeout(worker.idleTimer);
  pool.all.delete(worker);
  worker.kill();
}
