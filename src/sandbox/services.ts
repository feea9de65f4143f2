// Starts the parts of the sandbox: emulator, front port, databases, functions and queue poller. If one part fails, all are stopped.

import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { TradingInfraError } from '../errors.js';
import { sandboxAccount } from '../platform/names.js';
import { createDataApi } from './data-api/data-api.js';
import { createCertificateAuthority } from './database/certificate-authority.js';
import { openClusterDatabase } from './database/cluster-database.js';
import { createClusters } from './database/clusters.js';
import { createDatabaseServer } from './database/database-server.js';
import { type EmulatorProcess, startEmulator } from './emulator/emulator.js';
import { createEmulatorClient } from './emulator/emulator-client.js';
import { createEmulatorFixes } from './emulator/fixes/all-fixes.js';
import { createEventSourceMappings } from './emulator/fixes/event-source-mappings.js';
import { updateMethodResponder } from './emulator/fixes/update-method.js';
import { updateModelResponder } from './emulator/fixes/update-model.js';
import { updateWorkgroupResponder } from './emulator/fixes/update-workgroup.js';
import { createFrontServer } from './front/front-server.js';
import { createFunctionRunner, type FunctionRunner, type RunnerParts } from './functions/function-runner.js';
import { createFunctionStore } from './functions/function-store.js';
import { invokeResponder } from './functions/invoke-api.js';
import { createApiDirectory } from './gateway/api-directory.js';
import { createGateway } from './gateway/gateway.js';
import { cleanEnvironment } from './host/clean-environment.js';
import { prepareSandboxFolder, removeRunFiles, type SandboxRecord, sandboxPaths, writeRecord } from './host/sandbox-files.js';
import { openSandboxLog, type SandboxLog } from './host/sandbox-log.js';
import { createQueuePoller } from './queue/queue-poller.js';
import { statusResponder } from './status.js';

export interface ServicesOptions {
  dir: string;
  /** The front port; 0 picks a free port. */
  port: number;
  env: Readonly<Record<string, string | undefined>>;
  /** The bundled daemon, which serves a database when it runs in a worker thread. */
  daemonFile: string;
  /** The bundled function-host.js. */
  hostFile: string;
}

export interface Services {
  /** Stops everything and removes the run files. */
  stop(): Promise<void>;
  /** Stops everything and writes a record that gives the reason. */
  fail(reason: string): Promise<void>;
  /** Resolves when the sandbox has failed and everything has been stopped. */
  ended: Promise<void>;
}

/** Clean-up steps, run in reverse order. */
type Cleanup = (() => unknown)[];

/** Starts all parts. Throws EMULATOR_NOT_FOUND or PORT_TAKEN if a part cannot be started; nothing is left running then. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  await prepareSandboxFolder(options.dir);
  const log = openSandboxLog(sandboxPaths(options.dir).log);
  const cleanup: Cleanup = [];
  try {
    const { emulator, record } = await assemble(options, log, cleanup);
    await writeRecord(options.dir, record);
    log('sandbox', `started at ${record.endpoint}, databases on port ${record.databasePort}, emulator is process ${record.emulatorPid}`);
    return supervise(options.dir, record, emulator, cleanup, log);
  } catch (error) {
    await undo(cleanup);
    await removeRunFiles(options.dir);
    log('sandbox', `did not start: ${(error as Error).message}`);
    throw error;
  }
}

async function assemble(
  options: ServicesOptions,
  log: SandboxLog,
  cleanup: Cleanup,
): Promise<{ emulator: EmulatorProcess; record: SandboxRecord }> {
  const paths = sandboxPaths(options.dir);
  const startedAt = new Date();
  const authority = await createCertificateAuthority(startedAt);
  await writeFile(paths.caFile, authority.pem, { mode: 0o600 });
  const emulator = await startEmulator(cleanEnvironment(options.env, paths));
  cleanup.push(() => emulator.stop());
  const client = createEmulatorClient(emulator.endpoint);

  const clusters = createClusters({ emulator: client, log, open: (setup) => openClusterDatabase(options.daemonFile, setup) });
  cleanup.push(() => clusters.close());
  const databasePort = await listen(createDatabaseServer({ clusters, authority, log }), 0, cleanup);

  const addresses = { endpoint: '', databaseCaFile: paths.caFile, emptyFile: paths.emptyFile };
  const { hostFile } = options;
  const { runner, store, mappings } = startFunctions(
    paths.functions,
    { emulator: client, log, hostFile, databasePort, addresses },
    cleanup,
  );
  const directory = createApiDirectory(client);

  const front = createFrontServer({
    emulator: emulator.endpoint,
    log,
    responders: [
      statusResponder({ store, runner, clusters }),
      createGateway(directory, runner),
      updateMethodResponder(client),
      updateModelResponder(client),
      updateWorkgroupResponder(client),
      createDataApi({ clusters, emulator: client }),
      invokeResponder(runner),
    ],
    // The fixes come first, so that the other interceptors read the corrected responses.
    interceptors: [...createEmulatorFixes(client), mappings.interceptor, clusters.interceptor, store.interceptor, directory.interceptor],
  });
  const port = await listen(front, options.port, cleanup);
  addresses.endpoint = `http://127.0.0.1:${port}`;
  const record: SandboxRecord = {
    endpoint: addresses.endpoint,
    account: sandboxAccount,
    pid: process.pid,
    startedAt: startedAt.toISOString(),
    logFile: paths.log,
    databasePort,
    databaseCaFile: paths.caFile,
    emulatorPid: emulator.pid,
  };
  return { emulator, record };
}

/** Sets up everything that runs functions: the code store, the runner, the queue poller and the event source mappings. */
function startFunctions(folder: string, parts: Omit<RunnerParts, 'store'>, cleanup: Cleanup) {
  const { emulator, log } = parts;
  let runner: FunctionRunner | undefined;
  const store = createFunctionStore(folder, emulator, { onChange: (region, name) => runner?.invalidate(region, name) });
  runner = createFunctionRunner({ ...parts, store });
  const poller = createQueuePoller({ emulator, runner, log });
  cleanup.push(() => poller.stop(), runner.stop);
  const mappings = createEventSourceMappings(
    () => void poller.refresh(mappings).catch((error: Error) => log('queue', `event source mappings could not be read: ${error.message}`)),
  );
  return { runner, store, mappings };
}

function supervise(dir: string, record: SandboxRecord, emulator: EmulatorProcess, cleanup: Cleanup, log: SandboxLog): Services {
  let stopping: Promise<void> | undefined;
  let resolveEnded: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  const fail = (reason: string) => {
    stopping ??= (async () => {
      log('sandbox', `failed: ${reason}`);
      await undo(cleanup);
      await removeRunFiles(dir);
      await writeRecord(dir, { ...record, ended: { at: new Date().toISOString(), reason: reason.split('\n')[0] ?? '' } });
      resolveEnded();
    })();
    return stopping;
  };
  const stop = () => {
    stopping ??= (async () => {
      log('sandbox', 'stopped');
      await undo(cleanup);
      await removeRunFiles(dir);
    })();
    return stopping;
  };
  void emulator.ended.then((reason) => fail(`the emulator ${reason}`));
  return { stop, fail, ended };
}

async function undo(cleanup: Cleanup): Promise<void> {
  for (const step of cleanup.splice(0).reverse()) {
    try {
      await step();
    } catch {
      // The part has probably ended already; the remaining steps must still run.
    }
  }
}

/** Why a port cannot be listened on. */
const listenFailures: Record<string, string> = {
  EADDRINUSE: 'is already in use',
  EADDRNOTAVAIL: 'is not available',
  EACCES: 'may not be used: ports below 1024 are usually reserved for root',
};

async function listen(server: Server, port: number, cleanup: Cleanup): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = listenFailures[error.code ?? ''];
      reject(reason === undefined ? error : new TradingInfraError('PORT_TAKEN', `Port ${port} on 127.0.0.1 ${reason} (${error.code}).`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  cleanup.push(() => {
    server.close();
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
