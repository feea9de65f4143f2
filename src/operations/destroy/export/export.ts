// The export before a destroy: the objects of the buckets, the jobs and Aurora's tables, in a folder with a manifest.
import { statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { callAws, ifExists } from '../../../aws/calls.js';
import type { AwsAccess } from '../../../aws/target.js';
import type { Context } from '../../../context.js';
import { TradingInfraError } from '../../../errors.js';
import { environmentNames } from '../../../platform/names.js';
import type { Environment } from '../../../settings/schema.js';
import { folderError, makeFolder } from '../../../workspace/files.js';
import { downloadObjects, type ListedObject, listObjects } from './export-objects.js';
import { type ExportedObject, type ExportSubject, manifestFile, openRecord } from './export-record.js';
import { type ExportedTable, exportDatabase, exportJobs } from './export-tables.js';

type ExportContext = Pick<Context, 'now' | 'sleep' | 'signal' | 'report'>;

export const exportBuckets = ['processed', 'archive', 'raw'] as const;
export type ExportBucket = (typeof exportBuckets)[number];

export interface ExportRequest {
  /** An absolute path. */
  directory: string;
  buckets: readonly ExportBucket[];
}

/** The contents of manifest.json. */
export interface ExportManifest extends ExportSubject {
  startedAt: string;
  completedAt: string;
  objects: ExportedObject[];
  tables: ExportedTable[];
}

export interface ExportSummary {
  directory: string;
  manifest: string;
  objects: number;
  /** The bytes of all files. */
  bytes: number;
  /** The number of rows, by table. */
  rows: Record<string, number>;
}

/** How often a bucket is listed again because objects have changed during the download. */
const maxRounds = 3;

/**
 * Exports the data of an environment, and continues an interrupted export. Throws USAGE if the folder contains something else, NOT_WRITABLE or
 * DISK_FULL if it cannot take the data, EXPORT_FAILED if something could not be read completely, and INTERRUPTED after Ctrl-C.
 */
export async function exportData(
  ctx: ExportContext,
  target: AwsAccess,
  environment: Environment,
  { directory, buckets }: ExportRequest,
): Promise<ExportSummary> {
  const startedAt = ctx.now().toISOString();
  const { name, account, region } = environment;
  const subject = { environment: name, account, region };
  await makeFolder(directory, 0o700);
  const known = await openRecord(directory, subject);
  try {
    const objects = await exportObjects(ctx, target, { directory, known, buckets: bucketNames(environment, buckets) });
    const tables = await exportTables(ctx, target, environment, directory);
    const manifest: ExportManifest = { ...subject, startedAt, completedAt: ctx.now().toISOString(), objects, tables };
    const path = join(directory, manifestFile);
    await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return summarize(directory, path, manifest);
  } catch (error) {
    throw folderError(directory, error);
  }
}

function summarize(directory: string, manifest: string, { objects, tables }: ExportManifest): ExportSummary {
  const bytes = [...objects, ...tables].reduce((sum, file) => sum + file.bytes, 0);
  return { directory, manifest, objects: objects.length, bytes, rows: Object.fromEntries(tables.map(({ table, rows }) => [table, rows])) };
}

function bucketNames(environment: Environment, buckets: readonly ExportBucket[]): string[] {
  const names = environmentNames(environment).buckets;
  return buckets.map((bucket) => names[bucket]);
}

interface ObjectsRequest {
  directory: string;
  known: readonly ExportedObject[];
  buckets: readonly string[];
}

async function exportObjects(
  ctx: ExportContext,
  target: AwsAccess,
  { directory, known, buckets }: ObjectsRequest,
): Promise<ExportedObject[]> {
  return callAws(target, 's3:GetObject', async () => {
    const s3 = await target.aws.s3();
    const list = async () => (await Promise.all(buckets.map((bucket) => listObjects(s3, bucket)))).flat();
    const done = new Map(known.map((entry) => [idOf(entry), entry]));
    for (let round = 0; round < maxRounds; round++) {
      const listed = await list();
      refuseCold(listed);
      const missing = listed.filter((object) => !done.has(idOf(object)));
      if (missing.length === 0) return listed.flatMap((object) => done.get(idOf(object)) ?? []);
      await refuseFullDisk(directory, missing);
      const onDone = countProgress(ctx, { total: listed.length, before: listed.length - missing.length });
      for (const entry of await downloadObjects(ctx, s3, { directory, objects: missing, onDone })) done.set(idOf(entry), entry);
    }
    const message = 'Objects are still being written or changed in the buckets, so the export cannot be complete. Nothing was removed.';
    throw new TradingInfraError('EXPORT_FAILED', message, { hint: 'Stop what writes to the buckets, and run the same command again' });
  });
}

function idOf({ bucket, key, etag }: Pick<ListedObject, 'bucket' | 'key' | 'etag'>): string {
  return JSON.stringify([bucket, key, etag]);
}

function refuseCold(objects: readonly ListedObject[]): void {
  const cold = objects.filter(({ isCold }) => isCold);
  const [first] = cold;
  if (first === undefined) return;
  const message = `${cold.length} objects are in a cold storage class and must be restored before they can be read, such as s3://${first.bucket}/${first.key}. Nothing was removed.`;
  throw new TradingInfraError('EXPORT_FAILED', message, {
    hint: 'Restore them with aws s3api restore-object, or leave their bucket out with --export-buckets',
    details: { objects: cold.map(({ bucket, key }) => ({ bucket, key })) },
  });
}

async function refuseFullDisk(directory: string, objects: readonly ListedObject[]): Promise<void> {
  const needed = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize > needed) return;
  const message = `The export needs ${needed} bytes, but the disk of ${directory} has ${bavail * bsize} bytes free. Nothing was removed.`;
  throw new TradingInfraError('DISK_FULL', message, { hint: 'Free some space, or export to a folder on another disk' });
}

function countProgress({ report }: ExportContext, { total, before }: { total: number; before: number }): (bytes: number) => void {
  let count = before;
  return () => {
    count += 1;
    // One line per object would be too many where progress is printed in lines.
    if (count === total || count % 100 === 0) report({ type: 'step-progress', text: `${count} of ${total} objects` });
  };
}

async function exportTables(ctx: ExportContext, target: AwsAccess, environment: Environment, directory: string): Promise<ExportedTable[]> {
  const { tables, cluster } = environmentNames(environment);
  const jobs = await callAws(target, 'dynamodb:Scan', () => ifExists(exportJobs(ctx, target, { table: tables.sessions, directory })));
  const rds = await target.aws.rds();
  const answer = await callAws(target, 'rds:DescribeDBClusters', () =>
    ifExists(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster }))),
  );
  const { DBClusterArn, MasterUserSecret } = answer?.DBClusters?.[0] ?? {};
  if (DBClusterArn === undefined) return jobs === undefined ? [] : [jobs];
  const outputs = { 'database-cluster-arn': DBClusterArn, 'database-secret-arn': MasterUserSecret?.SecretArn ?? '' };
  let rows = 0;
  const onRows = (table: string, count: number) => {
    rows += count;
    ctx.report({ type: 'step-progress', text: `${rows} rows of Aurora (${table})` });
  };
  const database = await callAws(target, 'rds-data:ExecuteStatement', () => exportDatabase(ctx, target, outputs, { directory, onRows }));
  return [...(jobs === undefined ? [] : [jobs]), ...database];
}
