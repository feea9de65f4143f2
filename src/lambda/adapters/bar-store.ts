// Partials and bars in Aurora. A new version of a source replaces all of its partials, and each bar is the exact merge of its partials.

import { orderRule } from '../../platform/bars.js';
import { intervals } from '../../platform/intervals.js';
import type { SourceVersion } from '../../platform/jobs.js';
import { sourceName } from '../../platform/objects.js';
import type { Summary } from '../core/analysis.js';
import type { BarList } from '../core/bars/bar-list.js';
import { type BarKey, isComplete, mergePartials, type PartialBar } from '../core/bars/partial.js';
import {
  barColumns,
  barKeyOf,
  deleteBars,
  deletePartialsOfSources,
  insertPartials,
  keyColumns,
  keyText,
  lockInstruments,
  lockSource,
  partialColumns,
  partialFrom,
  type Row,
  type RuledBar,
  selectInstrumentsOfSources,
  selectOtherPartials,
  upsertBars,
  upsertInstruments,
  upsertJob,
} from './bar-statements.js';
import type { Database, Queryable } from './database.js';
import { contentColumns, refuseOverlaps, type TrackedEntry } from './overlaps.js';

export interface BarCommit {
  jobId: string;
  source: SourceVersion;
  /** The lists of bars to store: those of one minute first, then those of a day. */
  bars: readonly BarList[];
  summary: Summary;
  /** The names of sources (as from `sourceName`) whose partials this source replaces. */
  replaces?: readonly string[];
  /** Number of trading days per year. */
  tradingDays: number;
  /** Throws an error if a newer version of the source exists. It is called while the lock on the source is held. */
  assertNewest: () => Promise<void>;
}

const rowsPerStatement = 2_000;
const instrumentLocks = 512;

export class BarStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Replaces all partials of this source and updates every affected bar, in one transaction. Throws DATABASE_UNAVAILABLE if the
   * database fails, OVERLAPPING_SOURCE if another source has some of the trades, and any error of `assertNewest`.
   */
  async commit(commit: BarCommit): Promise<void> {
    await this.#database.transaction((client) => commitBars(client, commit));
  }

  /** Throws OVERLAPPING_SOURCE if `commit` would. It is called before anything is written, because files that were written stay. */
  async assertNoOverlap({ source, bars, replaces = [] }: Pick<BarCommit, 'source' | 'bars' | 'replaces'>): Promise<void> {
    const exempt = [sourceName(source), ...replaces];
    await this.#database.transaction(async (client) => {
      for (const entries of batches(minutesOf(bars))) await refuseOverlaps(client, exempt, entries);
    });
  }
}

async function commitBars(client: Queryable, commit: BarCommit): Promise<void> {
  const { jobId, source, bars, replaces = [], summary, assertNewest } = commit;
  const name = sourceName(source);
  const sources = [name, ...replaces];
  for (const one of [...sources].sort()) await client.query(lockSource, [one]);
  await assertNewest();
  await lockTouchedInstruments(client, sources, bars);
  for (const entries of batches(minutesOf(bars))) await refuseOverlaps(client, sources, entries);
  for (const list of bars) await replacePartials(client, name, list, commit);
  const { accepted, rejected, duplicates } = summary;
  await client.query(upsertJob, [jobId, name, source.version, accepted, rejected, duplicates, bars[0]?.size ?? 0]);
}

/** Replaces the source's partials of one interval, and updates the bars that they belong or belonged to. */
async function replacePartials(
  client: Queryable,
  name: string,
  list: BarList,
  { source, replaces = [], tradingDays }: BarCommit,
): Promise<void> {
  const { intervalUs } = list;
  const { rows } = await client.query(deletePartialsOfSources, [[name, ...replaces], intervalUs]);
  const vanished = new Map(rows.map((row) => [keyText(barKeyOf(row)), barKeyOf(row)]));
  for (const entries of batches(list.partials())) {
    await client.query(insertPartials, [intervalUs, name, source.version, ...partialColumns(entries), ...contentColumns(entries)]);
    const known = entries.map(({ key, partial }): [BarKey, PartialBar] => [key, partial]);
    await mergeBars(client, intervalUs, name, known);
    // The first and the last bar of an instrument are minutes.
    if (intervalUs === intervals['1m']) await client.query(upsertInstruments, [...keyColumns(entries.map(({ key }) => key)), tradingDays]);
    for (const { key } of entries) vanished.delete(keyText(key));
  }
  for (const keys of batches(vanished.values())) {
    await mergeBars(
      client,
      intervalUs,
      name,
      keys.map((key) => [key, undefined]),
    );
  }
}

/** Instruments are hashed to a limited number of locks, because thousands of locks would exhaust the server's lock table. */
async function lockTouchedInstruments(client: Queryable, sources: readonly string[], bars: readonly BarList[]): Promise<void> {
  const { rows } = await client.query(selectInstrumentsOfSources, [sources]);
  const locks = new Set<number>();
  for (const { venue, symbol } of rows) locks.add(lockNumberOf(`${venue}\n${symbol}`));
  for (const { venue, symbol } of bars[0]?.instruments() ?? []) locks.add(lockNumberOf(`${venue}\n${symbol}`));
  await client.query(lockInstruments, [[...locks].sort((a, b) => a - b)]);
}

/** The lock number of an instrument: its FNV-1a hash, modulo the number of locks. */
function lockNumberOf(instrument: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < instrument.length; i += 1) hash = Math.imul(hash ^ instrument.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % instrumentLocks;
}

/** A partial, and the name of its source. */
interface SourcePartial {
  source: string;
  partial: PartialBar;
  rule: number;
}

/** Merges each partial of this source with those of all other sources. A partial is undefined if this source no longer contributes to its bar. */
async function mergeBars(client: Queryable, intervalUs: number, name: string, own: [BarKey, PartialBar | undefined][]): Promise<void> {
  const keys = own.map(([key]) => key);
  const { rows } = await client.query(selectOtherPartials, [intervalUs, name, ...keyColumns(keys)]);
  const others = groupPartials(rows);
  const merged: RuledBar[] = [];
  const empty: BarKey[] = [];
  for (const [key, partial] of own) {
    const all = others.get(keyText(key)) ?? [];
    const whole = mergeInOrder(partial === undefined ? all : [...all, { source: name, partial, rule: orderRule }]);
    if (whole !== undefined && isComplete(whole))
      merged.push({ key, partial: whole, rule: Math.min(orderRule, ...all.map(({ rule }) => rule)) });
    else empty.push(key);
  }
  if (merged.length > 0) await client.query(upsertBars, [intervalUs, ...barColumns(merged, intervalUs)]);
  if (empty.length > 0) await client.query(deleteBars, [intervalUs, ...keyColumns(empty)]);
}

/** Merges partials in the byte order of their sources' names, which orders trades of equal time and sequence number. Undefined if there are none. */
function mergeInOrder(partials: readonly SourcePartial[]): PartialBar | undefined {
  const sorted = [...partials].sort((a, b) => Buffer.compare(Buffer.from(a.source), Buffer.from(b.source)));
  return sorted
    .map(({ partial }) => partial)
    .reduce<PartialBar | undefined>((whole, next) => (whole === undefined ? next : mergePartials(whole, next)), undefined);
}

function groupPartials(rows: readonly Row[]): Map<string, SourcePartial[]> {
  const partials = new Map<string, SourcePartial[]>();
  for (const row of rows) {
    const key = keyText(barKeyOf(row));
    const found = { source: String(row.source), partial: partialFrom(row), rule: Number(row.order_rule) };
    partials.set(key, [...(partials.get(key) ?? []), found]);
  }
  return partials;
}

function minutesOf([minutes]: readonly BarList[]): Iterable<TrackedEntry> {
  return minutes?.partials() ?? [];
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < rowsPerStatement) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
