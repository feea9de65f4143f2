// The files that are to be ingested: whether each can be read, and where it will lie. All problems are told at once, before anything is sent.
import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { uploadPrefix } from '../../platform/objects.js';

export interface LocalFile {
  /** As it was given. */
  file: string;
  path: string;
  bytes: number;
  /** In the raw bucket. */
  key: string;
}

const maxKeyBytes = 1024;

/** Looks at all files before the first is sent. USAGE names every one that cannot be ingested, and names that meet. */
export async function examineFiles(
  { cwd }: Pick<Context, 'cwd'>,
  given: readonly string[],
  prefix: string | undefined,
): Promise<LocalFile[]> {
  const folder = folderOf(prefix);
  const seen = await Promise.all(given.map((file) => examine(file, resolve(cwd, file), folder)));
  const problems = seen.flatMap((one) => ('problem' in one ? [`${one.file} ${one.problem}`] : []));
  const files = seen.flatMap((one) => ('problem' in one ? [] : [one]));
  problems.push(...meetingNames(files));
  if (problems.length === 0) return files;
  throw new TradingInfraError('USAGE', `Nothing was uploaded: ${problems.join('; ')}.`, { hint: 'trading-infra ingest --help' });
}

/** `incoming/` and the person's own folders below it. The function refuses keys that could be read as going up. */
function folderOf(prefix: string | undefined): string {
  if (prefix === undefined) return uploadPrefix;
  const folders = prefix.replace(/^incoming\/|\/$/g, '').split('/');
  if (folders.every((name) => name !== '' && name !== '.' && name !== '..')) return `${uploadPrefix}${folders.join('/')}/`;
  throw new TradingInfraError('USAGE', `--prefix got "${prefix}"; allowed are names with a slash between them, such as binance/2024.`, {
    hint: 'trading-infra ingest --help',
  });
}

type Seen = LocalFile | { file: string; problem: string };

async function examine(file: string, path: string, folder: string): Promise<Seen> {
  // The name stays as it is: files of some venues tell the symbol in it and nowhere else.
  const key = `${folder}${basename(path)}`;
  try {
    const facts = await stat(path);
    const problem = problemOf(facts, key);
    if (problem !== undefined) return { file, problem };
    await access(path, constants.R_OK);
    return { file, path, bytes: facts.size, key };
  } catch (error) {
    return { file, problem: reasonOf(error as NodeJS.ErrnoException) };
  }
}

function problemOf(facts: Stats, key: string): string | undefined {
  if (facts.isDirectory()) return 'is a folder';
  if (!facts.isFile()) return 'is no ordinary file';
  return Buffer.byteLength(key) > maxKeyBytes ? `would have a key of more than ${maxKeyBytes} bytes` : undefined;
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  return code === 'EACCES' || code === 'EPERM' ? 'may not be read' : `cannot be read (${code ?? message})`;
}

/** Two files with one key: the second would take the place of the first. */
function meetingNames(files: readonly LocalFile[]): string[] {
  return files.flatMap((one, at) => {
    const earlier = files.slice(0, at).find(({ key }) => key === one.key);
    return earlier === undefined ? [] : [`${earlier.file} and ${one.file} would both be ${one.key}`];
  });
}
