// The sandbox's files, and the record by which other processes find the sandbox.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { sandboxAccount } from '../../platform/names.js';

export interface SandboxInfo {
  /** The URL of the front port, `http://127.0.0.1:PORT`; clients use it as `AWS_ENDPOINT_URL`. */
  endpoint: string;
  account: typeof sandboxAccount;
  /** The daemon's process id. */
  pid: number;
  /** The time of the start, in ISO 8601 format. */
  startedAt: string;
  logFile: string;
  /** The TCP port of PostgreSQL on 127.0.0.1. Connections need TLS, and the TLS server name selects the cluster. */
  databasePort: number;
  /** The path of the PEM file with the certificate of the databases' certificate authority. */
  databaseCaFile: string;
}

/** The content of `sandbox.json`. `ended` is set if the sandbox has failed. */
export interface SandboxRecord extends SandboxInfo {
  emulatorPid: number;
  ended?: { at: string; reason: string };
}

/** Returns the paths of the files in the sandbox's folder. */
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

/** Reads the record. @returns undefined if there is no record or it cannot be read */
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

/** Removes the files of a sandbox that has ended, except the log and the start lock. */
export async function removeRunFiles(dir: string): Promise<void> {
  const paths = sandboxPaths(dir);
  for (const path of [paths.record, paths.caFile, paths.emptyFile, paths.functions]) {
    await rm(path, { recursive: true, force: true });
  }
}
