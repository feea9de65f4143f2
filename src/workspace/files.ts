// Creates folders and files, with errors that users can act on. `makeFolder` creates one level at a time, because Node's recursive mkdir hangs
// where a parent cannot be created (below /proc).
import { access, chmod, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TradingInfraError } from '../errors.js';

const reasons: Record<string, string> = {
  EACCES: 'you do not have write permission',
  EPERM: 'the operating system does not allow it',
  EROFS: 'the file system is read-only',
  ENOENT: 'the operating system does not allow a folder there',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'a file with that name exists',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links form a loop',
};

/** Creates a folder (given by its absolute path) and its parents if they do not exist. Throws NOT_WRITABLE or DISK_FULL. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await makeLevels(path, mode);
    await access(path, constants.W_OK);
  } catch (error) {
    throw folderError(path, error);
  }
}

async function makeLevels(path: string, mode: number | undefined): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw Object.assign(new Error('a file'), { code: 'EEXIST' });
  if (dirname(path) !== path) await makeLevels(dirname(path), mode);
  await mkdir(path, { mode }).catch((error: NodeJS.ErrnoException) => {
    // Another process may have created the folder in the meantime.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Translates a file system error into NOT_WRITABLE or DISK_FULL; other errors are returned unchanged. */
export function folderError(path: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TradingInfraError('DISK_FULL', `The disk that holds ${path} is full.`, { cause: error });
  }
  const reason = reasons[code];
  if (reason === undefined) return error;
  return new TradingInfraError('NOT_WRITABLE', `Cannot write to ${path}: ${reason} (${code}).`, { cause: error });
}

/**
 * Writes a JSON file with mode 0600, and creates its folder (0700) if missing. If the process crashes meanwhile, the file keeps its old contents.
 * Throws DISK_FULL if the disk is full.
 */
export function writePrivateJson(file: string, value: unknown): Promise<void> {
  return writePrivateText(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes any text in the same way. */
export async function writePrivateText(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
    throw new TradingInfraError('DISK_FULL', `The disk that holds ${dirname(file)} is full.`, { cause });
  }
}
