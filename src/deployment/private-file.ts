// Writes a file that only its owner can read, whole or not at all.
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TradingInfraError } from '../errors.js';

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
