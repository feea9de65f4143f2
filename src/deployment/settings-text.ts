// The settings file's bytes: read with care, written whole or not at all.
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TradingInfraError } from '../errors.js';
import { settingsInvalid } from './settings-check.js';
import { largestSettingsBytes } from './settings-source.js';

/** The file's text; undefined when there is none. Error: SETTINGS_INVALID when it is no readable text file. */
export async function readSettingsText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, 'is a folder; allowed: a YAML file');
    if (!found.isFile()) throw unreadable(path, 'is a device, a pipe or a socket; allowed: a YAML file');
    if (found.size > largestSettingsBytes) {
      throw unreadable(path, `has ${found.size} bytes; allowed: at most ${largestSettingsBytes}, as settings are a page of text`);
    }
    return decode(path, await readFile(path));
  } catch (error) {
    if (error instanceof TradingInfraError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw unreadable(path, `cannot be read (${code}); allowed: a YAML file that you may read`);
  }
}

/** Replaces the file in one step: a crash leaves the old one or the new one. A symbolic link stays one. Mode 0644. Error: DISK_FULL. */
export async function writeSettingsText(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const message = isFull ? `No space is left on the disk that holds ${path}.` : `${path} cannot be written (${code}).`;
    throw new TradingInfraError(
      isFull ? 'DISK_FULL' : 'USAGE',
      message,
      isFull ? { cause } : { cause, hint: 'Choose another place with --config FILE' },
    );
  }
}

function decode(path: string, bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw unreadable(path, 'is text in UTF-16; allowed: text in UTF-8');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Falls through to the same answer.
  }
  throw unreadable(path, 'holds binary data; allowed: text in UTF-8');
}

function unreadable(path: string, rest: string): TradingInfraError {
  return settingsInvalid(path, [{ path: '', message: `${path} ${rest}` }]);
}
