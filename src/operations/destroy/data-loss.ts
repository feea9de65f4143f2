// Counts the data that a destroy would delete.
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { countBucket } from '../../aws/bucket-contents.js';
import { ifExists } from '../../aws/calls.js';
import { openDatabase } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { StateResource } from '../../terraform/state.js';
import { findEnvironmentKeys } from '../keys/environment-keys.js';

type CountContext = Pick<Context, 'sleep' | 'report' | 'signal'>;

/** A store of data that is deleted with the environment. */
export interface DataLoss {
  kind: 'bucket' | 'table' | 'database' | 'api keys';
  name: string;
  /** Number of objects, items, rows in the table of bars, or keys; undefined when they could not be counted. */
  count: number | undefined;
  /** False if `count` is only a lower bound. */
  isExact: boolean;
  /** Number of object versions and delete markers in a bucket. */
  versions?: number;
  /** Total size of the object versions in a bucket. */
  bytes?: number;
  /** The reason why the data could not be counted, or the protection from deletion. */
  note?: string;
  /** Whether deletion protection, an object lock or `storage.forceDestroy: false` prevents the deletion. */
  isProtected: boolean;
}

const countLimit = 1_000_000;
const scanPages = 20;

/**
 * Counts the data in every store. Leaves out stores that do not exist; a store that cannot be counted has a note with the reason. `deployed`
 * are the resources in the state: Terraform does not delete a bucket with objects if it was deployed without `force_destroy`.
 */
export async function inspectData(
  ctx: CountContext,
  access: AwsAccess,
  environment: Environment,
  deployed: readonly StateResource[] = [],
): Promise<DataLoss[]> {
  const names = environmentNames(environment);
  const kept = new Set(
    deployed
      .filter(({ type, attributes }) => type === 'aws_s3_bucket' && attributes.force_destroy !== true)
      .map(({ nameOrId }) => nameOrId),
  );
  const losses = await Promise.all([
    ...Object.values(names.buckets).map((bucket) =>
      tryToCount('bucket', bucket, () => inspectBucket(access, environment, { name: bucket, isKept: kept.has(bucket) })),
    ),
    ...Object.values(names.tables).map((table) => tryToCount('table', table, () => inspectTable(access, table))),
    tryToCount('database', names.cluster, () => inspectDatabase(ctx, access, names.cluster)),
    tryToCount('api keys', names.apiKey, () => inspectApiKeys(access, names.apiKey)),
  ]);
  return losses.filter((loss) => loss !== undefined);
}

async function tryToCount(kind: DataLoss['kind'], name: string, count: () => Promise<DataLoss | undefined>): Promise<DataLoss | undefined> {
  try {
    return await count();
  } catch (error) {
    const note = `could not be counted: ${error instanceof Error ? error.message : error}`;
    return { kind, name, count: undefined, isExact: false, note, isProtected: false };
  }
}

async function inspectBucket(
  access: AwsAccess,
  { storage }: Environment,
  { name, isKept }: { name: string; isKept: boolean },
): Promise<DataLoss | undefined> {
  const contents = await countBucket(await access.aws.s3(), name);
  if (contents === undefined) return undefined;
  const { objects, versions, bytes, isExact } = contents;
  const isArchive = name.startsWith('trading-archive-');
  const protection =
    isArchive && storage.archiveLockDays !== null
      ? 'an object lock'
      : storage.forceDestroy
        ? isKept
          ? 'the deployed stack (force_destroy = false)'
          : undefined
        : 'storage.forceDestroy: false';
  const isProtected = protection !== undefined && versions > 0;
  return {
    kind: 'bucket',
    name,
    count: objects,
    versions,
    bytes,
    isExact,
    isProtected,
    ...(isProtected && { note: `kept by ${protection}` }),
  };
}

async function inspectTable(access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const dynamoDb = await access.aws.dynamoDb();
  const table = (await ifExists(dynamoDb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
  if (table === undefined) return undefined;
  const isProtected = table.DeletionProtectionEnabled === true;
  let count = 0;
  let from: Record<string, never> | undefined;
  // The item count of DescribeTable is up to six hours old, so this scan counts the items in up to `scanPages` pages of 1 MB.
  for (let page = 0; page < scanPages; page += 1) {
    const command: ScanCommand = new ScanCommand({ TableName: name, Select: 'COUNT', ExclusiveStartKey: from });
    const answer = await dynamoDb.send(command);
    count += answer.Count ?? 0;
    from = answer.LastEvaluatedKey as Record<string, never> | undefined;
    if (from === undefined) break;
  }
  const note = isProtected ? { note: 'kept by deletion protection' } : {};
  return {
    kind: 'table',
    name,
    count: Math.max(count, from ? (table.ItemCount ?? 0) : 0),
    isExact: from === undefined,
    isProtected,
    ...note,
  };
}

async function inspectDatabase(ctx: CountContext, access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const rds = await access.aws.rds();
  const cluster = (await ifExists(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))))?.DBClusters?.[0];
  if (cluster === undefined) return undefined;
  const isProtected = cluster.DeletionProtection === true;
  const outputs = { 'database-cluster-arn': cluster.DBClusterArn ?? '', 'database-secret-arn': cluster.MasterUserSecret?.SecretArn ?? '' };
  // A paused cluster is not resumed just to count its bars.
  const query = openDatabase(ctx, access, outputs, { waitForResume: false });
  const loss = { kind: 'database', name, isProtected, ...(isProtected && { note: 'kept by deletion protection' }) } as const;
  try {
    const [[count] = []] = await query(`select count(*) from (select 1 from bars limit ${countLimit + 1}) as counted`);
    return { ...loss, count: Math.min(Number(count), countLimit), isExact: Number(count) <= countLimit };
  } catch (error) {
    const note = `its bars could not be counted: ${error instanceof Error ? error.message : error}`;
    return { ...loss, count: undefined, isExact: false, note: [loss.note, note].filter(Boolean).join('; ') };
  }
}

async function inspectApiKeys(access: AwsAccess, name: string): Promise<DataLoss | undefined> {
  const keys = await findEnvironmentKeys(await access.aws.apiGateway(), name);
  const made = keys.map((key) => key.name ?? '').filter((one) => one !== name);
  if (keys.length === 0) return undefined;
  const note = made.length === 0 ? {} : { note: `also those made since the deploy: ${made.join(', ')}` };
  return { kind: 'api keys', name, count: keys.length, isExact: true, isProtected: false, ...note };
}
