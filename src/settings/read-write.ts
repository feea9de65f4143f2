// Reads and writes the settings file as UTF-8 text. A write replaces the whole file or, if it fails, changes nothing.
import { fsync } from 'node:fs';
import { open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TradingInfraError } from '../errors.js';
import { settingsInvalid } from './check.js';
import { largestSettingsBytes } from './yaml.js';

/** The file's text; undefined if there is no file. Throws SETTINGS_INVALID if it is not a readable text file. */
export async function readSettingsText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw noFile(path, 'is a folder; allowed: a YAML file');
    if (!found.isFile()) throw noFile(path, 'is a device, a pipe or a socket; allowed: a YAML file');
    if (found.size > largestSettingsBytes) {
      throw unreadable(
        path,
        `is ${found.size} bytes long; allowed: at most ${largestSettingsBytes}, because a settings file is about a page of text`,
      );
    }
    return decode(path, await readFile(path));
  } catch (error) {
    if (error instanceof TradingInfraError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw noFile(path, `cannot be read: ${inWords(code)}; allowed: a YAML file that you may read`);
  }
}

/** Replaces the file atomically, with mode 0644; a symbolic link stays a link. Throws DISK_FULL, or USAGE if the file cannot be written. */
export async function writeSettingsText(path: string, text: string): Promise<void> {
  const target = await linkedFile(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.chmod(0o644);
      // Not the handle's own method, which Yarn's Plug'n'Play lacks.
      await promisify(fsync)(file.fd);
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const message = isFull ? `No space is left on the disk that holds ${path}.` : `${path} cannot be written: ${inWords(code)}.`;
    throw new TradingInfraError(
      isFull ? 'DISK_FULL' : 'USAGE',
      message,
      isFull ? { cause } : { cause, hint: 'Name another file with --config FILE' },
    );
  }
}

/** The path that symbolic links lead to, even if there is no file yet. */
async function linkedFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Circular links were refused when the file was read, so the recursion ends.
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : linkedFile(resolve(await realpath(dirname(path)), link));
  }
}

const failures: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links form a loop',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is a file',
  ENAMETOOLONG: 'its path is too long',
  EROFS: 'the disk is read-only',
};

function inWords(code = 'unknown error'): string {
  return failures[code] === undefined ? code : `${failures[code]} (${code})`;
}

function decode(path: string, bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw unreadable(path, 'is text in UTF-16; allowed: text in UTF-8');
  if (bytes.includes(0)) throw unreadable(path, 'is a binary file; allowed: text in UTF-8');
  const text = decoded(bytes);
  if (text === undefined) {
    const line = lineOutsideUtf8(bytes);
    throw unreadable(path, `is not valid UTF-8 at line ${line}; allowed: UTF-8 text`, line);
  }
  if (/\r/.test(text) && !text.includes('\n')) {
    throw unreadable(
      path,
      'ends its lines with carriage returns alone; allowed: line feeds, with or without a carriage return before them',
    );
  }
  return text;
}

/** The text without a byte order mark; undefined if the bytes are not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The number of the first line that is not UTF-8. No UTF-8 sequence crosses a line feed, so lines can be checked one by one. */
function lineOutsideUtf8(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || decoded(bytes.subarray(start, end)) === undefined) return line;
    start = end + 1;
  }
}

function unreadable(path: string, rest: string, line?: number): TradingInfraError {
  return settingsInvalid(path, [{ path: '', message: `${path} ${rest}`, ...(line !== undefined && { line }) }]);
}

/** An error about the file itself, not its content; the hint is to name another file. */
function noFile(path: string, rest: string): TradingInfraError {
  return settingsInvalid(path, [{ path: '', message: `${path} ${rest}` }], 'Name a settings file with --config FILE');
}
