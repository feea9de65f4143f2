// Whether Terraform and its provider can use the folders that they need: a disk may be full, read-only or forbid programs, and TMPDIR may be anything.
// Each is tried, not concluded from permissions: access lists, security modules and network disks have rules of their own.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, isAbsolute, join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { quoted } from '../shell-words.js';
import { folderError } from './files.js';

/** The folder itself or, if it does not exist, the nearest folder above it that does. */
export async function nearestFolder(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder || dirname(path) === path ? path : nearestFolder(dirname(path));
}

/**
 * Writes and runs a small program in a folder, as the driver and Terraform do with the launcher and the provider. Throws NOT_WRITABLE, DISK_FULL or
 * PROVIDER_UNAVAILABLE.
 */
export async function refuseUnusableFolder({ run }: Pick<Context, 'run'>, folder: string): Promise<void> {
  const trial = await mkdtemp(join(folder, '.trial-')).catch((error) => {
    throw folderError(folder, error);
  });
  try {
    const script = join(trial, 'trial');
    await writeFile(script, '#!/bin/sh\nexit 0\n', { mode: 0o700 }).catch((error) => {
      throw folderError(folder, error);
    });
    const { code } = (await run(script, [], { env: {}, timeoutMs: 10_000 })).spawnError ?? {};
    if (code === 'EACCES' || code === 'EPERM') throw await noPrograms(folder, code);
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function noPrograms(folder: string, code: string): Promise<TradingInfraError> {
  const disk = await noexecDisk(folder);
  const reason = disk === undefined ? `permission denied (${code})` : `the disk at ${disk} is mounted with noexec`;
  const message = `No program may be started in ${folder}: ${reason}. Terraform starts the AWS provider from there.`;
  return new TradingInfraError('PROVIDER_UNAVAILABLE', message, {
    hint: disk === undefined ? 'Move the settings file to another folder' : `sudo mount -o remount,exec ${quoted(disk)}`,
  });
}

/** The mount point of a folder's disk, if it is mounted with noexec; undefined if it is not, or where the system does not tell. */
export async function noexecDisk(folder: string): Promise<string | undefined> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const mounts = table.split('\n').map((line) => {
    const [, , , , point = '', options = ''] = line.split(' ');
    return { point: point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), options };
  });
  const around = mounts.filter(({ point }) => point === '/' || folder === point || folder.startsWith(`${point}/`));
  // Of two that are mounted at the same place, the later one is seen.
  const innermost = around.reduce((best, one) => (one.point.length >= best.point.length ? one : best), { point: '', options: '' });
  return innermost.options.split(',').includes('noexec') ? innermost.point : undefined;
}

/** The folder in which programs put temporary files. */
export function temporaryFolder({ TMPDIR }: Context['env']): string {
  return TMPDIR || '/tmp';
}

/** What Terraform's plug-ins append to the folder: `/plugin` and up to ten digits. */
const socketNameLength = 17;
/** The longest address of a socket (`sun_path`), without its end mark. */
const maxAddress = { darwin: 103, others: 107 };

/**
 * Opens a socket in the temporary folder, as the provider does to talk to Terraform. Its failure to do so is told by neither of them. Throws
 * PROVIDER_UNAVAILABLE.
 */
export async function refuseUnusableTemporaryFolder({ env, platform }: Pick<Context, 'env' | 'platform'>): Promise<void> {
  if (platform === 'win32') return;
  const folder = temporaryFolder(env);
  const problem = await findTemporaryProblem(folder, platform);
  if (problem === undefined) return;
  const name = env.TMPDIR ? `TMPDIR is ${folder}` : `TMPDIR is not set, and the temporary folder is ${folder}`;
  const other = folder === '/tmp' ? 'export TMPDIR=DIR   # a folder that you may write to' : 'export TMPDIR=/tmp';
  throw new TradingInfraError(
    'PROVIDER_UNAVAILABLE',
    `${name}, ${problem.reason}. The AWS provider opens the socket there through which Terraform talks to it.`,
    { hint: problem.hint ?? other },
  );
}

interface TemporaryProblem {
  /** As the end of a sentence about the folder. */
  reason: string;
  hint?: string;
}

async function findTemporaryProblem(folder: string, platform: NodeJS.Platform): Promise<TemporaryProblem | undefined> {
  if (!isAbsolute(folder)) return { reason: 'which is not an absolute path: each program would look for it in another folder' };
  const longest = (platform === 'darwin' ? maxAddress.darwin : maxAddress.others) - socketNameLength;
  const length = Buffer.byteLength(folder);
  if (length > longest) return { reason: `which has ${length} characters; at most ${longest} fit into the address of a socket` };
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const isAbsent = found.code === 'ENOENT';
    return isAbsent
      ? { reason: 'which does not exist', hint: `mkdir -p ${quoted(folder)}` }
      : { reason: `which cannot be used (${found.code})` };
  }
  if (!found.isDirectory()) return { reason: 'which is a file, not a folder' };
  const code = await tryToListen(join(folder, `plugin${process.pid}`.padEnd(socketNameLength - 1, '0')));
  if (code === undefined) return undefined;
  return { reason: code === 'EROFS' ? 'which is on a read-only disk' : `in which no socket can be opened (${code})` };
}

/** The error code of an attempt to listen at a socket's path; undefined if it works. */
function tryToListen(path: string): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    server.listen(path, () => server.close(() => settle(undefined)));
  });
}
