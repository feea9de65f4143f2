// The journal: one file for each run of a command that changes something, so that a closed terminal loses nothing.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { isStillAlive } from '../process-life.js';
import { writePrivateJson } from './files.js';

/** What a run is about, known when it begins. */
export interface RunSubject {
  /** Such as `deploy`. */
  command: string;
  account: string;
  region: string;
}

export interface RunRecord extends RunSubject {
  /** Sorts by time. */
  id: string;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  endedAt?: string;
  outcome: 'running' | 'done' | 'failed' | 'interrupted';
  /** The exit code that belongs to the error; 0 when done. */
  exitCode?: number;
  error?: { code: string; message: string; hint?: string };
  /** Resources by what was done with them, such as `{create: 101}`. */
  counts?: Record<string, number>;
}

/** A run as it is told: one that never ended and whose process is gone is `interrupted?`. */
export type ReportedRun = Omit<RunRecord, 'outcome'> & { outcome: RunRecord['outcome'] | 'interrupted?' };

type JournalContext = Pick<Context, 'now'>;
const fileName = /^\d{8}T\d{9}Z-\d+\.json$/;
const kept = 50;

/**
 * Runs `work` with an entry in the journal of `runsFolder`. What it throws is noted (code and message, never a stack) and goes on.
 * `note` keeps counts, also when the work fails afterwards.
 */
export async function journaled<T>(
  { now }: JournalContext,
  runsFolder: string,
  subject: RunSubject,
  work: (note: (counts: Record<string, number>) => void) => Promise<T>,
): Promise<T> {
  const startedAt = now();
  const id = `${startedAt.toISOString().replaceAll(/[-:.]/g, '')}-${process.pid}`;
  let record: RunRecord = { ...subject, id, pid: process.pid, startedAt: startedAt.toISOString(), outcome: 'running' };
  const save = (more: Partial<RunRecord>) => {
    record = { ...record, ...more };
    return writePrivateJson(join(runsFolder, `${id}.json`), record);
  };
  await save({});
  await forgetOld(runsFolder);
  try {
    const result = await work((counts) => {
      record = { ...record, counts };
    });
    await save({ outcome: 'done', endedAt: now().toISOString(), exitCode: 0 });
    return result;
  } catch (error) {
    // The work's own failure is what counts, also when the disk has no room for this note.
    await save({ ...failureOf(error), endedAt: now().toISOString() }).catch(() => {});
    throw error;
  }
}

function failureOf(error: unknown): Pick<RunRecord, 'outcome' | 'exitCode' | 'error'> {
  if (!(error instanceof TradingInfraError)) return { outcome: 'failed', exitCode: 1, error: { code: 'INTERNAL', message: String(error) } };
  const { code, message, hint, exitCode } = error;
  return { outcome: code === 'INTERRUPTED' ? 'interrupted' : 'failed', exitCode, error: { code, message, hint } };
}

/** All runs of a journal, the last one first; none when there is no journal. Files that cannot be read are left out. */
export async function listRuns({ now }: JournalContext, runsFolder: string): Promise<ReportedRun[]> {
  const names = (await journalFiles(runsFolder)).reverse();
  const records = await Promise.all(names.map((name) => readRecord(join(runsFolder, name))));
  return records.filter((record) => record !== undefined).map((record) => told(record, now()));
}

/** The last run; undefined when there was none. */
export async function lastRun(ctx: JournalContext, runsFolder: string): Promise<ReportedRun | undefined> {
  return (await listRuns(ctx, runsFolder))[0];
}

async function journalFiles(runsFolder: string): Promise<string[]> {
  const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => fileName.test(name)).sort();
}

async function readRecord(file: string): Promise<RunRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

async function forgetOld(runsFolder: string): Promise<void> {
  const old = (await journalFiles(runsFolder)).slice(0, -kept);
  await Promise.all(old.map((name) => rm(join(runsFolder, name), { force: true })));
}

function told(record: RunRecord, now: Date): ReportedRun {
  const isOpen = record.outcome === 'running';
  return isOpen && !isStillAlive(record.pid, new Date(record.startedAt), now) ? { ...record, outcome: 'interrupted?' } : record;
}
