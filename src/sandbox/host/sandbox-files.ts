// The sandbox's files, and the record by which other processes find it.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { sandboxAccount } from '../../platform/names.js';

export interface SandboxInfo {
  /** `http://127.0.0.1:PORT`, the front port; clients use it as `AWS_ENDPOINT_URL`. */
  endpoint: string;
  account: typeof sandboxAccount;
  /** The daemon's process id. */
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  logFile: string;
  /** TCP port of PostgreSQL (TLS) on 127.0.0.1; the TLS server name selects the cluster. */
  databasePort: number;
  /** PEM file of the certificate authority for the databases. */
  databaseCaFile: string;
}

/** The content of `sandbox.json`. `ended` is set when the sandbox failed. */
export interface SandboxRecord extends SandboxInfo {
  emulatorPid: number;
  ended?: { at: string; reason: string };
}

/** Paths in the sandbox's folder. */
export function sandboxPaths(dir: string) {
  return {
    record: join(dir, 'sandbox.json'),
    lock: join(dir, 'start.lock'),
    log: join(dir, 'sandbox.log'),
    caFile: join(dir, 'database-ca.pem'),
    emptyFile: join(dir, 'empty'),
    functions: join(dir, 'functions'),
  };
}

/** Creates the folder (mode 0700) and the empty file that replaces the user's AWS configuration. */
export async function prepareSandboxFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
  await writeFile(sandboxPaths(dir).emptyFile, '', { mode: 0o600 });
}

/** @returns undefined when there is no record or it cannot be read */
export async function readRecord(dir: string): Promise<SandboxRecord | undefined> {
  try {
    return JSON.parse(await readFile(sandboxPaths(dir).record, 'utf8')) as SandboxRecord;
  } catch {
    return undefined;
  }
}

/** Writes the record atomically (mode 0600). */
export async function writeRecord(dir: string, record: SandboxRecord): Promise<void> {
  const { record: path } = sandboxPaths(dir);
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Removes the files of a sandbox that has ended, except its log. */
export async function removeRunFiles(dir: string): Promise<void> {
  const paths = sandboxPaths(dir);
  for (const path of [paths.record, paths.caFile, paths.emptyFile, paths.functions]) {
    await rm(path, { recursive: true, force: true });
  }
}
