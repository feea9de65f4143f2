// Checks that the files to ingest can be read, and chooses their object keys. Reports all problems together, before anything is sent.
import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { uploadPrefix } from '../../platform/objects.js';

export interface LocalFile {
  /** The path as the user gave it. */
  file: string;
  /** Absolute path. */
  path: string;
  bytes: number;
  /** Object key in the raw bucket. */
  key: string;
}

const maxKeyBytes = 1024;

/** Checks all files and returns them with their keys. Throws USAGE, naming every file that cannot be ingested and all keys that collide. */
export async function examineFiles(
  { cwd }: Pick<Context, 'cwd'>,
  given: readonly string[],
  prefix: string | undefined,
): Promise<LocalFile[]> {
  const folder = resolveFolder(prefix);
  const examined = await Promise.all(given.map((file) => examineFile(file, resolve(cwd, file), folder)));
  const problems = examined.flatMap((one) => ('problem' in one ? [`${one.file} ${one.problem}`] : []));
  const files = examined.flatMap((one) => ('problem' in one ? [] : [one]));
  problems.push(...findKeyCollisions(files));
  if (problems.length === 0) return files;
  throw new TradingInfraError('USAGE', `Nothing was uploaded: ${problems.join('; ')}.`, { hint: 'trading-infra ingest --help' });
}

/**
 * Returns the key prefix: `incoming/`, then the user's `prefix`. Throws USAGE for empty, `.` or `..` parts, because the function refuses
 * them.
 */
function resolveFolder(prefix: string | undefined): string {
  if (prefix === undefined) return uploadPrefix;
  const folders = prefix.replace(/^incoming\/|\/$/g, '').split('/');
  if (folders.every((name) => name !== '' && name !== '.' && name !== '..')) return `${uploadPrefix}${folders.join('/')}/`;
  throw new TradingInfraError('USAGE', `--prefix got "${prefix}"; allowed are names separated by slashes, such as binance/2024.`, {
    hint: 'trading-infra ingest --help',
  });
}

type Examined = LocalFile | { file: string; problem: string };

async function examineFile(file: string, path: string, folder: string): Promise<Examined> {
  // The key keeps the file's name, because the files of some venues contain the symbol only in their names.
  const key = `${folder}${basename(path)}`;
  try {
    const stats = await stat(path);
    const problem = problemOf(stats, key);
    if (problem !== undefined) return { file, problem };
    await access(path, constants.R_OK);
    return { file, path, bytes: stats.size, key };
  } catch (error) {
    return { file, problem: describeReadError(error as NodeJS.ErrnoException) };
  }
}

function problemOf(stats: Stats, key: string): string | undefined {
  if (stats.isDirectory()) return 'is a folder (name its files)';
  if (!stats.isFile()) return 'is not a regular file';
  return Buffer.byteLength(key) > maxKeyBytes ? `would have a key longer than ${maxKeyBytes} bytes` : undefined;
}

function describeReadError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  return code === 'EACCES' || code === 'EPERM' ? 'cannot be read (permission denied)' : `cannot be read (${code ?? message})`;
}

/** Describes files that would get the same key, so that the second would replace the first. */
function findKeyCollisions(files: readonly LocalFile[]): string[] {
  return files.flatMap((one, at) => {
    const earlier = files.slice(0, at).find(({ key }) => key === one.key);
    return earlier === undefined ? [] : [`${earlier.file} and ${one.file} would both be stored as ${one.key}`];
  });
}
