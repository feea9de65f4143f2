// Runs functions: a few warm processes for each, started on demand, dropped when code or configuration change.
import { randomBytes, randomUUID } from 'node:crypto';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import { type FunctionConfiguration, functionEnvironment, logGroupOf, type SandboxAddresses } from './function-environment.js';
import { type LogStreamWriter, logStreamWriter } from './function-logs.js';
import type { FunctionStore, StoredFunction } from './function-store.js';
import { type FunctionWorker, type Outcome, startWorker } from './function-worker.js';
import { createGate, type Gate } from './gate.js';

export interface Invocation {
  requestId: string;
  outcome: Outcome;
  /** The last lines that the function printed. */
  logTail: string[];
}

export interface FunctionRunner {
  /** Resolves with undefined when there is no such function, or no code of it. */
  invoke(region: string, name: string, event: string): Promise<Invocation | undefined>;
  /** Ends the function's processes, after a change. Busy ones finish first. */
  forget(region: string, name: string): void;
  stop(): void;
  /** SHA-256 of the code that the function's last started process loaded, and how often the function was invoked. */
  facts(region: string, name: string): { ranCodeSha256: string | undefined; invocations: number };
}

export interface RunnerParts {
  emulator: EmulatorClient;
  store: FunctionStore;
  log: SandboxLog;
  hostFile: string;
  databasePort: number;
  addresses: SandboxAddresses;
}

/** Processes at once for each function; more invocations wait, since a laptop's memory is not Lambda's. */
const maximumWorkers = 4;
const idleMs = 300_000;

interface Warm extends FunctionWorker {
  logs: LogStreamWriter;
  tail: string[];
  generation: number;
  reaper?: NodeJS.Timeout;
}

interface Pool {
  idle: Warm[];
  all: Set<Warm>;
  gate: Gate;
  generation: number;
  configuration?: Promise<FunctionConfiguration>;
  ranCodeSha256?: string;
  invocations: number;
}

/** A runner for all functions of the sandbox. */
export function createFunctionRunner(parts: RunnerParts): FunctionRunner {
  const pools = new Map<string, Pool>();
  const poolOf = (region: string, name: string): Pool => {
    const key = `${region}/${name}`;
    const pool = pools.get(key) ?? { idle: [], all: new Set(), gate: createGate(maximumWorkers), generation: 0, invocations: 0 };
    pools.set(key, pool);
    return pool;
  };
  return {
    async invoke(region, name, event) {
      const stored = parts.store.find(region, name);
      if (!stored) return undefined;
      const pool = poolOf(region, name);
      return pool.gate.run(() => invokeOnce(parts, pool, stored, event));
    },
    forget(region, name) {
      const pool = poolOf(region, name);
      pool.generation += 1;
      pool.configuration = undefined;
      for (const worker of pool.idle.splice(0)) discard(pool, worker);
    },
    stop() {
      for (const pool of pools.values()) for (const worker of pool.all) worker.kill();
    },
    facts(region, name) {
      const { ranCodeSha256, invocations } = poolOf(region, name);
      return { ranCodeSha256, invocations };
    },
  };
}

async function invokeOnce(parts: RunnerParts, pool: Pool, stored: StoredFunction, event: string): Promise<Invocation> {
  const { generation } = pool;
  const configuration = await configurationOf(parts, pool, stored);
  const worker = pool.idle.pop() ?? warmUp(parts, pool, stored, configuration);
  clearTimeout(worker.reaper);
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
  const result = 'failure' in outcome ? `failed (${outcome.failure.errorType}; its output is in ${logGroupOf(configuration)})` : 'done';
  parts.log('invoke', `${stored.name} ${requestId} ${result} ${ms}ms`);
  if (worker.alive() && generation === pool.generation) park(pool, worker);
  else discard(pool, worker);
  return { requestId, outcome, logTail: [...worker.tail] };
}

/** Read once and kept until it changes; a failed reading is not kept. */
function configurationOf({ emulator }: RunnerParts, pool: Pool, { region, name }: StoredFunction): Promise<FunctionConfiguration> {
  const path = `/2015-03-31/functions/${name}/configuration`;
  pool.configuration ??= emulator.json<FunctionConfiguration>({ service: 'lambda', region, path });
  pool.configuration.catch(() => {
    pool.configuration = undefined;
  });
  return pool.configuration;
}

function warmUp(parts: RunnerParts, pool: Pool, stored: StoredFunction, configuration: FunctionConfiguration): Warm {
  const { region, folder } = stored;
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  const logs = logStreamWriter(parts.emulator, region, logGroupOf(configuration), logStream);
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
  const warm: Warm = { ...worker, logs, tail, generation: pool.generation };
  pool.all.add(warm);
  pool.ranCodeSha256 = stored.codeSha256;
  return warm;
}

function park(pool: Pool, worker: Warm): void {
  pool.idle.push(worker);
  worker.reaper = setTimeout(() => {
    pool.idle = pool.idle.filter((other) => other !== worker);
    discard(pool, worker);
  }, idleMs).unref();
}

function discard(pool: Pool, worker: Warm): void {
  clearTimeout(worker.reaper);
  pool.all.delete(worker);
  worker.kill();
}
