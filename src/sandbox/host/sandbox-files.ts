// Where the sandbox keeps its files, and the file that tells other processes about it.

import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { sandboxAccount } from '../../platform/names.js';

/** The one key pair that the sandbox knows; tokens for its databases must be signed with it. */
export const sandboxCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export interface SandboxInfo {
  /** `http://127.0.0.1:PORT`, the front port: what `AWS_ENDPOINT_URL` must be. */
  endpoint: string;
  account: typeof sandboxAccount;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  logFile: string;
  /** TCP port of PostgreSQL (TLS) on 127.0.0.1; the certificate's name chooses the cluster. */
  databasePort: number;
  /** PEM file of the authority that signs the databases' certificates. */
  databaseCaFile: string;
}

/** The content of `sandbox.json`; `ended` is there when the sandbox died by itself. */
export interface SandboxRecord extends SandboxInfo {
  emulatorPid: number;
  ended?: { at: string; reason: string };
}

/** Paths inside the sandbox's folder. */
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

/** Makes the folder (0700) and the empty file that stands for the person's AWS configuration. */
export async function prepareSandboxFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
  await writeFile(sandboxPaths(dir).emptyFile, '', { mode: 0o600 });
}

/** @returns undefined when there is no record or it cannot be read. */
export async function readRecord(dir: string): Promise<SandboxRecord | undefined> {
  try {
    return JSON.parse(await readFile(sandboxPaths(dir).record, 'utf8')) as SandboxRecord;
  } catch {
    return undefined;
  }
}

/** Writes the record in one step, readable by its owner only. */
export async function writeRecord(dir: string, record: SandboxRecord): Promise<void> {
  const { record: path } = sandboxPaths(dir);
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Removes what a sandbox leaves behind when it ends; the log stays. */
export async function removeRunFiles(dir: string): Promise<void> {
  const paths = sandboxPaths(dir);
  for (const path of [paths.record, paths.caFile, paths.emptyFile, paths.functions]) {
    await rm(path, { recursive: true, force: true });
  }
}
