// Folders for what the tool writes. Node's own recursive mkdir never ends where a parent cannot be made (below /proc), and says little.
import { access, chmod, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TradingInfraError } from '../errors.js';

const reasons: Record<string, string> = {
  EACCES: 'you may not write there',
  EPERM: 'the system does not allow it',
  EROFS: 'the disk can only be read',
  ENOENT: 'the system does not allow a folder there',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
};

/** Makes a folder (absolute), or finds it, with all above it. Errors: NOT_WRITABLE, DISK_FULL. */
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
    // Somebody else may have been quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** What the file system said, in words; an error that says nothing of the place comes back as it is. */
export function folderError(path: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TradingInfraError('DISK_FULL', `No space is left on the disk that holds ${path}.`, { cause: error });
  }
  const reason = reasons[code];
  if (reason === undefined) return error;
  return new TradingInfraError('NOT_WRITABLE', `Nothing can be written to ${path}: ${reason} (${code}).`, { cause: error });
}

/** Writes JSON with mode 0600, making the folder (0700) when it is missing; a crash leaves the old contents. DISK_FULL. */
export async function writePrivateJson(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
    throw new TradingInfraError('DISK_FULL', `No space is left on the disk that holds ${dirname(file)}.`, { cause });
  }
}
