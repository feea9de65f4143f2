// What a destroy costs in data: everything that holds some is asked, at once.
import { GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { countBucket } from '../../aws/bucket-contents.js';
import { ifExists } from '../../aws/calls.js';
import { openDatabase } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

type EmptyContext = Pick<Context, 'sleep' | 'report' | 'signal'>;

/** Something that holds data and goes with the environment. */
export interface DataLoss {
  kind: 'bucket' | 'table' | 'database' | 'api keys';
  name: string;
  /** Objects, items, rows of bars, keys; undefined when they could not be counted. */
  count: number | undefined;
  /** False: there is at least this much. */
  isExact: boolean;
  /** Of a bucket: all versions and delete markers, and their bytes. */
  versions?: number;
  bytes?: number;
  /** Why it could not be counted, or what keeps it from being deleted. */
  note?: string;
  /** AWS itself refuses to delete it: deletion protection, or an object lock. */
  isProtected: boolean;
}

const countLimit = 1_000_000;
const scanPages = 20;

/** Asks for everything that holds data, at once. What does not exist is left out; what cannot be counted is named with the reason. */
export async function inspectData(ctx: EmptyContext, access: AwsAccess, environment: Environment): Promise<DataLoss[]> {
  const names = environmentNames(environment);
  const losses = await Promise.all([
    ...Object.values(names.buckets).map((bucket) => counted('bucket', bucket, () => bucketLoss(access, environment, bucket))),
    ...Object.values(names.tables).map((table) => counted('table', table, () => tableLoss(access, table))),
    counted('database', names.cluster, () => databaseLoss(ctx, access, names.cluster)),
    counted('api keys', names.apiKey, () => keysLoss(access, names.apiKey)),
  ]);
  return losses.filter((loss) => loss !== undefined);
}

async function counted(kind: DataLoss['kind'], name: string, count: () => Promise<DataLoss | undefined>): Promise<DataLoss | undefined> {
  try {
    return await count();
  } catch (error) {
    const note = `could not be counted: ${error instanceof Error ? error.message : error}`;
    return { kind, name, count: undefined, isExact: false, note, isProtected: false };
  }
}

async function bucketLoss(access: AwsAccess, { storage }: Environment, name: string): Promise<DataLoss | undefined> {
  const contents = await countBucket(await access.aws.s3(), name);
  if (contents === undefined) return undefined;
  const { objects, versions, bytes, isExact } = contents;
  const isArchive = name.startsWith('trading-archive-');
  const keeps =
    isArchive && storage.archiveLockDays !== null ? 'an object lock' : storage.forceDestroy ? undefined : 'storage.forceDestroy: false';
  const isProtected = keeps !== undefined && versions > 0;
  return { kind: 'bucket', name, count: objects, versions, bytes, isExact, isProtected, ...(isProtected && { note: `kept by ${keeps}` }) };
}

async function tableLoss(access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const dynamoDb = await access.aws.dynamoDb();
  const table = (await ifExists(dynamoDb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
  if (table === undefined) return undefined;
  const isProtected = table.DeletionProtectionEnabled === true;
  let count = 0;
  let from: Record<string, never> | undefined;
  // DescribeTable's own number is up to six hours old, so items are counted, up to some megabytes of them.
  for (let page = 0; page < scanPages; page += 1) {
    const command: ScanCommand = new ScanCommand({ TableName: name, Select: 'COUNT', ExclusiveStartKey: from });
    const answer = await dynamoDb.send(command);
    count += answer.Count ?? 0;
    from = answer.LastEvaluatedKey as Record<string, never> | undefined;
    if (from === undefined) break;
  }
  const note = isProtected ? { note: 'kept by its deletion protection' } : {};
  return {
    kind: 'table',
    name,
    count: Math.max(count, from ? (table.ItemCount ?? 0) : 0),
    isExact: from === undefined,
    isProtected,
    ...note,
  };
}

async function databaseLoss(ctx: EmptyContext, access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const rds = await access.aws.rds();
  const cluster = (await ifExists(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))))?.DBClusters?.[0];
  if (cluster === undefined) return undefined;
  const isProtected = cluster.DeletionProtection === true;
  const outputs = { 'database-cluster-arn': cluster.DBClusterArn ?? '', 'database-secret-arn': cluster.MasterUserSecret?.SecretArn ?? '' };
  // A paused cluster is not woken up only to be counted.
  const query = openDatabase(ctx, access, outputs, { waitForResume: false });
  const loss = { kind: 'database', name, isProtected, ...(isProtected && { note: 'kept by its deletion protection' }) } as const;
  try {
    const [[count] = []] = await query(`select count(*) from (select 1 from bars limit ${countLimit + 1}) as counted`);
    return { ...loss, count: Math.min(Number(count), countLimit), isExact: Number(count) <= countLimit };
  } catch (error) {
    const note = `its bars could not be counted: ${error instanceof Error ? error.message : error}`;
    return { ...loss, count: undefined, isExact: false, note: [loss.note, note].filter(Boolean).join('; ') };
  }
}

async function keysLoss(access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const answer = await (await access.aws.apiGateway()).send(new GetApiKeysCommand({ nameQuery: name, limit: 500 }));
  const count = (answer.items ?? []).filter((key) => key.name === name).length;
  return count === 0 ? undefined : { kind: 'api keys', name, count, isExact: true, isProtected: false };
}
