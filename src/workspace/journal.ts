// The journal: one file per run of a command that changes something, so that the run's outcome is known even if the terminal is closed.
// The files are on this machine; a store, if there is one, keeps copies of them for everybody.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { isStillAlive } from '../process-life.js';
import { writePrivateJson } from './files.js';
import { type Journal, pendingMark, type RecordingContext, RecordWriter, type RunLog } from './record-writer.js';
import { describeFailedRun, isElsewhere, parseRecord, type ReportedRun, type RunRecord, type RunSubject, reportRun } from './run-record.js';

type JournalContext = Pick<Context, 'now'>;
const fileName = /^\d{8}T\d{9}Z-\d+\.json$/;
/** How many runs are kept on this machine. */
const maxRuns = 50;

/**
 * Runs `work` and records it. Errors are recorded (code and message, never a stack trace) and rethrown. A record that cannot be copied into
 * the store is copied by the next command that runs.
 */
export async function recordRun<T>(
  ctx: RecordingContext,
  journal: Journal,
  subject: RunSubject,
  work: (log: RunLog) => Promise<T>,
): Promise<T> {
  const writer = new RecordWriter(ctx, journal, subject);
  await writer.open();
  await removeOldRuns(journal.folder);
  await copyPendingRuns(ctx, journal);
  try {
    const result = await work(writer);
    await writer.close({ outcome: 'done', exitCode: 0 });
    return result;
  } catch (error) {
    // The error of `work` matters more than an error while recording it, such as a full disk.
    await writer.close(describeFailedRun(error)).catch(() => {});
    throw error;
  }
}

/** Copies the records of earlier runs on this machine that the store lacks. Runs whose process is gone are recorded as such first. */
async function copyPendingRuns({ now }: JournalContext, { folder, store }: Journal): Promise<void> {
  if (store === undefined) return;
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.pending')).sort()) {
    const id = name.replace(/\.pending$/, '');
    const file = join(folder, `${id}.json`);
    const record = await readRecord(file);
    if (record !== undefined && isOpen(record, now())) continue;
    const ended = record && reportRun(record, now());
    if (ended !== undefined && record?.outcome === 'running') await writePrivateJson(file, ended);
    // An unreachable store is not asked again, and reported at the end of the run.
    const isStored = ended === undefined || (await store.save(ended).catch(() => undefined));
    if (isStored === undefined) return;
    if (isStored) await rm(join(folder, name), { force: true });
  }
}

function isOpen(record: RunRecord, now: Date): boolean {
  return record.outcome === 'running' && (isElsewhere(record) || isStillAlive(record.pid, new Date(record.startedAt), now));
}

/** All runs recorded on this machine, latest first; empty if there is no journal. Unreadable files are skipped. */
export async function listRuns({ now }: JournalContext, runsFolder: string): Promise<ReportedRun[]> {
  const names = (await journalFiles(runsFolder)).reverse();
  const records = await Promise.all(names.map((name) => readRecord(join(runsFolder, name))));
  return records.filter((record) => record !== undefined).map((record) => reportRun(record, now()));
}

async function journalFiles(runsFolder: string): Promise<string[]> {
  const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => fileName.test(name)).sort();
}

/** The ids of the runs on this machine whose records cannot be read. */
export async function listUnreadableRuns(runsFolder: string): Promise<string[]> {
  const names = await journalFiles(runsFolder);
  const records = await Promise.all(names.map((name) => readRecord(join(runsFolder, name))));
  return names.filter((_, at) => records[at] === undefined).map((name) => name.replace(/\.json$/, ''));
}

async function readRecord(file: string): Promise<RunRecord | undefined> {
  return parseRecord(await readFile(file, 'utf8').catch(() => ''));
}

async function removeOldRuns(runsFolder: string): Promise<void> {
  const old = (await journalFiles(runsFolder)).slice(0, -maxRuns);
  const files = old.flatMap((name) => [join(runsFolder, name), pendingMark(runsFolder, name.replace(/\.json$/, ''))]);
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
