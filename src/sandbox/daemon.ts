// The sandbox's long-running process, and in its worker threads the databases. Started by client.ts with folder and port.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSetup } from './database/database-thread.js';

/** What the process tells its parent over IPC, once. */
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
  // Heard from the beginning: a stop that is asked for while everything starts is obeyed when it has started.
  const asked = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  // The terminal that started it may close; the sandbox stays.
  process.on('SIGHUP', () => {});
  try {
    const services = await startServices({
      dir,
      port: Number(port),
      env: process.env,
      daemonFile: fileURLToPath(import.meta.url),
      hostFile: fileURLToPath(new URL('./function-host.js', import.meta.url)),
    });
    void asked.then(() => services.stop()).then(() => process.exit(0));
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
