// The record of an export in its folder: one line per finished file, so that an interrupted export goes on where it stopped.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../../../errors.js';
import { tryJson } from '../../../json.js';

/** What the export is of. A folder takes one export only. */
export interface ExportSubject {
  environment: string;
  account: string;
  region: string;
}

/** An object that was downloaded, and how its file can be checked. */
export interface ExportedObject {
  bucket: string;
  key: string;
  /** As S3 lists it; it changes with the object. */
  etag: string;
  /** The path of the file in the export's folder. */
  file: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

const recordFile = 'export.ndjson';
export const manifestFile = 'manifest.json';

/**
 * Opens the record in `directory` and returns the objects that an earlier run has exported completely: those whose files are still there and
 * unchanged. Throws USAGE if the folder contains something else, or the export of another environment.
 */
export async function openRecord(directory: string, subject: ExportSubject): Promise<ExportedObject[]> {
  const path = join(directory, recordFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const found = await readdir(directory);
    if (found.length > 0) throw notEmpty(directory, `it contains ${found[0]}`);
    await writeFile(path, `${JSON.stringify(subject)}\n`, { mode: 0o600 });
    return [];
  }
  const [head = '', ...lines] = text.split('\n');
  if (head !== JSON.stringify(subject)) throw notEmpty(directory, 'it contains the export of another environment');
  // The last line is incomplete if the process was killed while writing it.
  const entries = lines.flatMap((line) => parseEntry(line));
  const checked = await Promise.all(entries.map(async (entry) => ((await isIntact(directory, entry)) ? [entry] : [])));
  return checked.flat();
}

/** Adds a finished file to the record. */
export async function recordObject(directory: string, entry: ExportedObject): Promise<void> {
  await appendFile(join(directory, recordFile), `${JSON.stringify(entry)}\n`);
}

function parseEntry(line: string): ExportedObject[] {
  const entry = tryJson(line) as ExportedObject | null | undefined;
  return entry ? [entry] : [];
}

async function isIntact(directory: string, { file, bytes, sha256 }: ExportedObject): Promise<boolean> {
  const path = join(directory, file);
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  return size === bytes && (await hashFile(path)) === sha256;
}

/** The SHA-256 of a file, in hexadecimal. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function notEmpty(directory: string, what: string): TradingInfraError {
  return new TradingInfraError('USAGE', `Cannot export to ${directory}: ${what}. Nothing was changed.`, {
    hint: 'Name an empty or new folder, or that of an interrupted export of the same environment',
  });
}
