// Refuses to replace or delete what an environment's data depends on, while there is any data.
import { DescribeDBClusterSnapshotsCommand, DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { ifExists } from '../../aws/calls.js';
import { openDatabase } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { ResourceChange, SavedPlan } from '../../terraform/plan/plan.js';
import { isUnfinished } from '../../terraform/plan/risk-gate.js';
import { type DataLoss, inspectData } from '../destroy/data-loss.js';

type AskContext = Pick<Context, 'sleep' | 'report' | 'signal'>;

/** Every deploy registers its first API key in the table of API keys. */
const ownItems = 1;

/**
 * The error PROTECTED if the plan replaces or deletes a VPC, subnet, cluster security group, key, table, bucket or cluster of an environment
 * that holds data; otherwise undefined. What cannot be asked counts as data.
 */
export async function findRefusal(
  ctx: AskContext,
  access: AwsAccess,
  environment: Environment,
  { changes }: Pick<SavedPlan, 'changes'>,
): Promise<TradingInfraError | undefined> {
  const fatal = changes.filter(
    (change) => change.irreplaceable && (change.action === 'replace' || change.action === 'delete') && !isUnfinished(change),
  );
  if (fatal.length === 0) return undefined;
  const data = await findData(ctx, access, environment);
  return data.length === 0 ? undefined : refusal(environment.name, fatal, data);
}

interface DataQuestion {
  /** What was counted already. */
  losses?: readonly DataLoss[];
  /** Whether the database is known to be empty if its cluster has no instance. */
  isEmptyWithoutInstance?: boolean;
}

/** The stores that hold data, or that could not be asked, as noun phrases. */
export async function findData(
  ctx: AskContext,
  access: AwsAccess,
  environment: Environment,
  { losses, isEmptyWithoutInstance = false }: DataQuestion = {},
): Promise<string[]> {
  const names = environmentNames(environment);
  const [counted, snapshots] = await Promise.all([losses ?? inspectData(ctx, access, environment), countSnapshots(access, names.cluster)]);
  const stores = counted.filter(({ kind }) => kind !== 'api keys');
  const described = await Promise.all(
    stores.map((loss) => describeData(ctx, access, loss, { apiKeysTable: names.tables.apiKeys, isEmptyWithoutInstance })),
  );
  const kept =
    snapshots === 0 ? [] : [snapshots === undefined ? 'its snapshots (not asked)' : `${snapshots} snapshots of ${names.cluster}`];
  return [...described.filter((words) => words !== undefined), ...kept];
}

interface Known {
  apiKeysTable: string;
  isEmptyWithoutInstance: boolean;
}

async function describeData(ctx: AskContext, access: AwsAccess, loss: DataLoss, known: Known): Promise<string | undefined> {
  const { kind, name, count, versions = 0 } = loss;
  const stored = Math.max(count ?? 0, versions) - (name === known.apiKeysTable ? ownItems : 0);
  if (stored > 0) return `${name}: ${stored} ${{ bucket: 'object versions', table: 'items', database: 'bars', 'api keys': 'keys' }[kind]}`;
  if (kind === 'database') {
    const hasAny = await hasRows(ctx, access, name, known);
    return hasAny === false ? undefined : `${name}: rows${hasAny === undefined ? ' (not asked)' : ''}`;
  }
  return count === undefined ? `${name}: could not be asked` : undefined;
}

/** Whether the database has bars or the partials that bars are made from; undefined if it cannot be asked. A database that was never migrated has none. */
async function hasRows(
  ctx: AskContext,
  access: AwsAccess,
  cluster: string,
  { isEmptyWithoutInstance }: Known,
): Promise<boolean | undefined> {
  try {
    const rds = await access.aws.rds();
    const found = (await ifExists(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster }))))?.DBClusters?.[0];
    if (isEmptyWithoutInstance && found !== undefined && (found.DBClusterMembers ?? []).length === 0) return false;
    const outputs = { 'database-cluster-arn': found?.DBClusterArn ?? '', 'database-secret-arn': found?.MasterUserSecret?.SecretArn ?? '' };
    const query = openDatabase(ctx, access, outputs, { waitForResume: false });
    const [[isMigrated] = []] = await query(`select to_regclass('partials') is not null and to_regclass('bars') is not null`);
    if (isMigrated === false) return false;
    const [[isFilled] = []] = await query('select exists (select 1 from bars) or exists (select 1 from partials)');
    return isFilled !== false;
  } catch {
    return undefined;
  }
}

/** The snapshots that someone took by hand: automated ones hold nothing but what the cluster held. Undefined if they could not be counted. */
async function countSnapshots(access: AwsAccess, cluster: string): Promise<number | undefined> {
  try {
    const rds = await access.aws.rds();
    const command = new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: cluster, SnapshotType: 'manual' });
    return (await ifExists(rds.send(command)))?.DBClusterSnapshots?.length ?? 0;
  } catch {
    return undefined;
  }
}

function refusal(environment: string, fatal: readonly ResourceChange[], data: readonly string[]): TradingInfraError {
  const causes = new Set(fatal.flatMap(describeCause));
  const listed = fatal.map(({ address, action }) => `${address} (${action === 'delete' ? 'deleted' : 'replaced'})`);
  const message =
    `${environment} holds data (${data.join('; ')}), and this plan replaces or deletes what the data depends on: ` +
    `${listed.join(', ')}. Nothing was changed.`;
  const back = causes.size === 0 ? 'what caused it' : `what caused it (${[...causes].join('; ')})`;
  return new TradingInfraError('PROTECTED', message, {
    hint: `Set back ${back}; or leave ${environment} as it is, and move its data to a new environment: trading-infra init --env NEW`,
    details: { addresses: fatal.map(({ address }) => address), data },
  });
}

/** The attributes whose new value forces the replacement; not those that only follow from another replacement. */
function describeCause({ type, values, reasons, action }: ResourceChange): string[] {
  if (action === 'delete') return [];
  const causes = values.filter(({ attribute, to }) => reasons.includes(attribute) && typeof to === 'string' && !to.startsWith('('));
  return causes.map(({ attribute, from, to }) => `${type} ${attribute}: ${String(from)} -> ${String(to)}`);
}
