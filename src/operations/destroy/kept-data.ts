// What a destroy may keep of the data: a final snapshot and an export.
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import type { DataLoss } from './data-loss.js';
import { type ExportBucket, type ExportRequest, exportBuckets } from './export/export.js';

/** What the flags say. */
export interface KeepFlags {
  finalSnapshot?: boolean | undefined;
  noFinalSnapshot?: boolean | undefined;
  export?: string | undefined;
  exportBuckets?: readonly ExportBucket[] | undefined;
}

/** What a destroy keeps. */
export interface KeptData {
  withSnapshot: boolean;
  exportTo: ExportRequest | undefined;
}

/** Whether a final snapshot is wanted: as the flags say, otherwise as the settings say; undefined if that is a question. */
export function wantsSnapshot(environment: Environment, flags: KeepFlags, losses: readonly DataLoss[]): boolean | undefined {
  const database = losses.find(({ kind }) => kind === 'database');
  if (database === undefined || flags.noFinalSnapshot) return false;
  if (flags.finalSnapshot || environment.database.finalSnapshot) return true;
  return database.count === 0 && database.isExact ? false : undefined;
}

/** Whether there are objects, items or rows that an export would save. */
export function hasData(losses: readonly DataLoss[]): boolean {
  return losses.some(({ kind, count }) => kind !== 'api keys' && count !== 0);
}

/** The buckets of an export; raw data is left out unless it is named, because the archive has a copy of what was processed. */
export function exportRequest(directory: string, buckets: KeepFlags['exportBuckets']): ExportRequest {
  return { directory, buckets: buckets ?? exportBuckets.filter((bucket) => bucket !== 'raw') };
}

/** Throws USAGE if flags contradict each other. */
export function refuseContradictions({ finalSnapshot, noFinalSnapshot, ...flags }: KeepFlags): void {
  if (finalSnapshot && noFinalSnapshot)
    throw new TradingInfraError('USAGE', '--final-snapshot and --no-final-snapshot contradict each other.');
  if (flags.exportBuckets !== undefined && flags.export === undefined)
    throw new TradingInfraError('USAGE', '--export-buckets needs --export DIR, the folder to export to.');
}
