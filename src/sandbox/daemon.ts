// The sandbox's long-running process, started with a folder and a port. Its worker threads run this file too, one per database.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSetup } from './database/database-thread.js';

/** The one message that the process sends to its parent over IPC. */
export type StartReport = { ready: true } | { error: { code: string; message: string; hint?: string } };

async function runThread(): Promise<void> {
  const { serveDatabase } = await import('./database/database-thread.js');
  if (parentPort) await serveDatabase(parentPort, workerData as DatabaseSetup);
}

async function runDaemon(): Promise<void> {
  const [dir = '', port = '0'] = process.argv.slice(2);
  const { startServices } = await import('./services.js');
  const report = (message: StartReport) => {
    if (process.connected) process.send?.(message, () => process.connected && process.disconnect());
  };
  // Listen from the beginning: a stop requested during startup takes effect once startup has finished.
  const stopRequested = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  // The sandbox outlives the terminal that started it.
  process.on('SIGHUP', () => {});
  try {
    const services = await startServices({
      dir,
      port: Number(port),
      env: process.env,
      daemonFile: fileURLToPath(import.meta.url),
      hostFile: fileURLToPath(new URL('./function-host.js', import.meta.url)),
    });
    void stopRequested.then(() => services.stop()).then(() => process.exit(0));
    process.on('uncaughtException', (error) => services.fail(error.stack ?? error.message));
    void services.ended.then(() => process.exit(1));
    report({ ready: true });
  } catch (error) {
    const { code = 'INTERNAL', message, hint } = error as Error & { code?: string; hint?: string };
    process.exitCode = 1;
    report({ error: { code, message, hint } });
  }
}

await (isMainThread ? runDaemon() : runThread());
