// Writes the record of one run while it proceeds: at its start, at every change, and at its end; on this machine, and now and then into the store.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, ProgressEvent } from '../context.js';
import { writePrivateJson } from './files.js';
import { machine, type RunDetails, type RunRecord, type RunSubject, stopRunning, withEvent } from './run-record.js';

/** Keeps copies of the records where other people can read them. */
export interface RunStore {
  /** Resolves to false if the store does not exist yet, or no longer. Rejects if it cannot be written. */
  save(record: RunRecord): Promise<boolean>;
}

export interface Journal {
  /** The folder of the local records. */
  folder: string;
  store?: RunStore | undefined;
}

/** Lets a run add to its own record. */
export interface RunLog {
  /** Adds facts to the record and saves it. They are kept even if the run fails afterwards. */
  note(details: RunDetails): void;
  /** Records the progress of one resource. */
  follow(event: ProgressEvent): void;
}

export type RecordingContext = Pick<Context, 'now' | 'report'>;

/** The least time between two copies into the store while a run proceeds. */
const storeIntervalMs = 15_000;

/** The record of a run that starts now, and its copies. */
export class RecordWriter implements RunLog {
  private readonly ctx: RecordingContext;
  private readonly journal: Journal;
  private readonly file: string;
  private record: RunRecord;
  /** When the store got its last copy, in milliseconds. */
  private storedAt = 0;
  private isChanged = false;
  private saving: Promise<void> | undefined;

  constructor(ctx: RecordingContext, journal: Journal, subject: RunSubject) {
    this.ctx = ctx;
    this.journal = journal;
    const startedAt = ctx.now().toISOString();
    const id = `${startedAt.replaceAll(/[-:.]/g, '')}-${process.pid}`;
    this.record = { ...subject, id, pid: process.pid, ...machine(), startedAt, outcome: 'running' };
    this.file = join(journal.folder, `${id}.json`);
  }

  /** Writes the record for the first time. Throws DISK_FULL. A store that cannot be written is reported at the end of the run. */
  async open(): Promise<void> {
    await this.write();
    await writeFile(this.pendingMark, '', { mode: 0o600 });
    await this.copy().catch(() => {});
  }

  note(details: RunDetails): void {
    this.storedAt = 0;
    this.change(details);
  }

  follow(event: ProgressEvent): void {
    if (this.record.resources !== undefined) this.change({ resources: withEvent(this.record.resources, event) });
  }

  /** Writes how the run ended. Throws DISK_FULL. */
  async close(end: Pick<RunRecord, 'outcome' | 'exitCode' | 'error'>): Promise<void> {
    await this.saving;
    const { resources } = this.record;
    this.record = {
      ...this.record,
      ...end,
      ...(resources && { resources: stopRunning(resources) }),
      endedAt: this.ctx.now().toISOString(),
    };
    await this.write();
    const isStored = await this.copy().catch((error) => this.warn(error));
    if (isStored) await rm(this.pendingMark, { force: true });
  }

  private change(more: RunDetails): void {
    this.record = { ...this.record, ...more };
    this.isChanged = true;
    this.saving ??= this.saveChanges().finally(() => {
      this.saving = undefined;
    });
  }

  /** Saves until nothing has changed meanwhile, so that many changes at once are saved together. */
  private async saveChanges(): Promise<void> {
    while (this.isChanged) {
      this.isChanged = false;
      await this.write().catch(() => {});
      if (this.ctx.now().getTime() - this.storedAt >= storeIntervalMs) await this.copy().catch(() => {});
    }
  }

  private write(): Promise<void> {
    this.record = { ...this.record, updatedAt: this.ctx.now().toISOString() };
    return writePrivateJson(this.file, this.record);
  }

  private async copy(): Promise<boolean> {
    this.storedAt = this.ctx.now().getTime();
    return (await this.journal.store?.save(this.record)) ?? false;
  }

  private warn(error: unknown): false {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `The record of this run is only on this machine; the next command copies it to the state bucket. ${reason}`;
    this.ctx.report({ type: 'warning', text });
    return false;
  }

  private get pendingMark(): string {
    return pendingMark(this.journal.folder, this.record.id);
  }
}

/** The empty file that exists as long as no store has the final record of a run. */
export function pendingMark(folder: string, id: string): string {
  return join(folder, `${id}.pending`);
}
