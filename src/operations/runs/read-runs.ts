// Reads the runs of an environment and of its foundation: those recorded on this machine, and everybody's in the state bucket.
import { join } from 'node:path';
import { openTarget, type Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { SettingsFile } from '../../settings/file.js';
import type { Environment } from '../../settings/schema.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import { listRuns, listUnreadableRuns } from '../../workspace/journal.js';
import { type ReportedRun, type RunRecord, reportRun } from '../../workspace/run-record.js';
import { openRunBucket } from './run-bucket.js';

type ReadContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report'>;

export interface RunQuery {
  profile?: string | undefined;
  /** The connection of an open session; without it, one is opened for the reading. */
  target?: Target | undefined;
  /** The maximum number of runs; 50 by default. */
  limit?: number | undefined;
  /** Only runs whose id starts with this text. */
  idPrefix?: string | undefined;
  /** Whose runs: the environment's, or those of the foundation that it uses, or both. The environment's by default. */
  of?: readonly ('environment' | 'foundation')[];
}

export interface RunList {
  /** Latest first. */
  runs: ReportedRun[];
  /** Why the runs in the state bucket are missing; absent if they are not, or if the state is not kept there. */
  unread?: string;
  /** The ids of runs whose records are there but cannot be read. */
  unreadable: string[];
}

/** How long to wait for the state bucket before only the local runs are returned. */
const timeoutMs = 8000;

/** Reads runs, latest first. A state bucket that cannot be read is no error, because the local runs are worth reading without it. */
export async function readRuns(
  ctx: ReadContext,
  file: Pick<SettingsFile, 'path'>,
  environment: Environment,
  { profile, target, limit = 50, idPrefix = '', of = ['environment'] }: RunQuery = {},
): Promise<RunList> {
  const workIds = of.map((whose) => (whose === 'environment' ? environment.name : foundationWorkId(environment)));
  const folders = workIds.map((id) => join(workRoot(file.path, id), 'runs'));
  const local = (await Promise.all(folders.map((folder) => listRuns(ctx, folder)))).flat();
  const damaged = (await Promise.all(folders.map(listUnreadableRuns))).flat();
  const stored =
    environment.state === 's3' ? await readStored(ctx, { file, environment, profile, target, workIds, limit, idPrefix }) : nothing;
  const merged = latestOfEach([...local, ...stored.runs.map((record) => reportRun(record, ctx.now()))]);
  const runs = merged.filter(({ id }) => id.startsWith(idPrefix)).slice(0, limit);
  return { runs, ...(stored.unread && { unread: stored.unread }), unreadable: [...new Set([...damaged, ...stored.unreadable])] };
}

interface StoredQuery extends Required<Pick<RunQuery, 'limit' | 'idPrefix'>> {
  file: Pick<SettingsFile, 'path'>;
  environment: Environment;
  profile: string | undefined;
  target: Target | undefined;
  workIds: readonly string[];
}

interface StoredRuns extends Pick<RunList, 'unread' | 'unreadable'> {
  runs: RunRecord[];
}

const nothing: StoredRuns = { runs: [], unreadable: [] };

async function readStored(ctx: ReadContext, query: StoredQuery): Promise<StoredRuns> {
  const controller = new AbortController();
  const late = ctx.sleep(timeoutMs, controller.signal).then(() => ({ ...nothing, unread: 'the state bucket does not answer' }));
  late.catch(() => {});
  try {
    return await Promise.race([readBucket(ctx, query), late]);
  } catch (error) {
    if (error instanceof TradingInfraError) return { ...nothing, unread: error.message };
    throw error;
  } finally {
    controller.abort();
  }
}

async function readBucket(ctx: ReadContext, query: StoredQuery): Promise<StoredRuns> {
  if (query.target !== undefined) return listStored(query.target, query);
  const { file, environment, profile } = query;
  const target = await openTarget(ctx, { environment, settingsPath: file.path, profile });
  try {
    return await listStored(target, query);
  } finally {
    target.aws.close();
  }
}

async function listStored(target: Target, { workIds, limit, idPrefix }: StoredQuery): Promise<StoredRuns> {
  const found = await Promise.all(workIds.map((id) => openRunBucket(target, id).list(limit, idPrefix)));
  return { runs: found.flatMap(({ records }) => records), unreadable: found.flatMap(({ unreadable }) => unreadable) };
}

/** The latest record of each run, the latest runs first. The copy in the bucket can be older than the local record. */
function latestOfEach(runs: readonly ReportedRun[]): ReportedRun[] {
  const byId = new Map<string, ReportedRun>();
  for (const run of runs) {
    const other = byId.get(run.id);
    if (other === undefined || (run.updatedAt ?? '') > (other.updatedAt ?? '')) byId.set(run.id, run);
  }
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

/** The only run whose id starts with `prefix`. Throws USAGE if there is none, or if there are several. */
export function pickRun(runs: readonly ReportedRun[], prefix: string, environment: string): ReportedRun {
  const [first, second] = runs.filter(({ id }) => id.startsWith(prefix));
  const hint = `trading-infra runs list --env ${environment}`;
  if (first === undefined) throw new TradingInfraError('USAGE', `${environment} has no run ${prefix}.`, { hint });
  if (second === undefined || first.id === prefix) return first;
  throw new TradingInfraError('USAGE', `Several runs of ${environment} start with ${prefix}, such as ${first.id} and ${second.id}.`, {
    hint,
  });
}

const minShortId = 13;

/** The shortest texts with which the ids of these runs start, each unique among them; at least as long as a date with hours and minutes. */
export function shortIds(runs: readonly Pick<ReportedRun, 'id'>[]): string[] {
  const isUnique = (prefix: string) => runs.filter(({ id }) => id.startsWith(prefix)).length === 1;
  return runs.map(({ id }) => {
    for (let length = minShortId; length < id.length; length += 1) if (isUnique(id.slice(0, length))) return id.slice(0, length);
    return id;
  });
}
