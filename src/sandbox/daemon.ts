// The entry point of the sandbox's long-running process, which gets a folder and a port, and of its worker threads, one per database.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSetup } from './database/database-thread.js';

/** The only message that the daemon sends, over IPC, to the process that started it. */
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
  // Listen for signals from the beginning, so that a stop requested during startup takes effect once startup has finished.
  const stopRequested = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  // Ignore SIGHUP, because the sandbox must outlive the terminal in which it was started.
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
