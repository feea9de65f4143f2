// The journal: one file per run of a command that changes something, so that the run's outcome is known even if the terminal is closed.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { isStillAlive } from '../process-life.js';
import { writePrivateJson } from './files.js';

/** What is known about a run when it starts. */
export interface RunSubject {
  /** The name of the command, such as `deploy`. */
  command: string;
  account: string;
  region: string;
}

export interface RunRecord extends RunSubject {
  /** Start time and pid, such as `20261128T103324123Z-4711`; ids sort by time. */
  id: string;
  pid: number;
  /** In ISO 8601 format. */
  startedAt: string;
  endedAt?: string;
  outcome: 'running' | 'done' | 'failed' | 'interrupted';
  /** The exit code of the command. */
  exitCode?: number;
  error?: { code: string; message: string; hint?: string };
  /** Number of resources by action, such as `{create: 101}`. */
  counts?: Record<string, number>;
}

/** A run as it is reported: if it never ended and its process is gone, the outcome is `interrupted?`. */
export type ReportedRun = Omit<RunRecord, 'outcome'> & { outcome: RunRecord['outcome'] | 'interrupted?' };

type JournalContext = Pick<Context, 'now'>;
const fileName = /^\d{8}T\d{9}Z-\d+\.json$/;
/** How many runs a journal keeps. */
const maxRuns = 50;

/**
 * Runs `work` and records it in the journal in `runsFolder`. Errors are recorded (code and message, never a stack trace) and rethrown.
 * `work` can record counts by calling its argument `note`; they are kept even if `work` fails afterwards.
 */
export async function recordRun<T>(
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
  await removeOldRuns(runsFolder);
  try {
    const result = await work((counts) => {
      record = { ...record, counts };
    });
    await save({ outcome: 'done', endedAt: now().toISOString(), exitCode: 0 });
    return result;
  } catch (error) {
    // The error of `work` matters more than an error while recording it, such as a full disk.
    await save({ ...describeError(error), endedAt: now().toISOString() }).catch(() => {});
    throw error;
  }
}

function describeError(error: unknown): Pick<RunRecord, 'outcome' | 'exitCode' | 'error'> {
  if (!(error instanceof TradingInfraError)) return { outcome: 'failed', exitCode: 1, error: { code: 'INTERNAL', message: String(error) } };
  const { code, message, hint, exitCode } = error;
  return { outcome: code === 'INTERRUPTED' ? 'interrupted' : 'failed', exitCode, error: { code, message, hint } };
}

/** All runs in a journal, latest first; empty if there is no journal. Unreadable files are skipped. */
export async function listRuns({ now }: JournalContext, runsFolder: string): Promise<ReportedRun[]> {
  const names = (await journalFiles(runsFolder)).reverse();
  const records = await Promise.all(names.map((name) => readRecord(join(runsFolder, name))));
  return records.filter((record) => record !== undefined).map((record) => report(record, now()));
}

/** The latest run; undefined if there was none. */
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

async function removeOldRuns(runsFolder: string): Promise<void> {
  const old = (await journalFiles(runsFolder)).slice(0, -maxRuns);
  await Promise.all(old.map((name) => rm(join(runsFolder, name), { force: true })));
}

function report(record: RunRecord, now: Date): ReportedRun {
  const isOpen = record.outcome === 'running';
  return isOpen && !isStillAlive(record.pid, new Date(record.startedAt), now) ? { ...record, outcome: 'interrupted?' } : record;
}
