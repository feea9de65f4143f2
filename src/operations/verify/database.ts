// Checks the configuration of the Aurora cluster, and that the database responds and has its tables.
import {
  type DBCluster,
  type DBInstance,
  DescribeDBClusterParametersCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type Parameter,
} from '@aws-sdk/client-rds';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, openPlatformDatabase, requireExisting } from './check.js';
import { keyRow } from './keys.js';

/** The tables that the function and this tool use. */
const schemaTables = ['bars', 'instruments', 'jobs', 'partials'];

export function databaseChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const common = { dependsOn: ['cluster'], remedy };
  return [
    { id: 'cluster', sentence: 'The database cluster is available', ...common, dependsOn: [], run: checkAvailable },
    {
      id: 'cluster-engine',
      sentence: 'The cluster runs the configured version of Aurora PostgreSQL, or a newer minor version',
      ...common,
      run: checkEngine,
    },
    {
      id: 'cluster-capacity',
      sentence: 'Minimum and maximum capacity of the cluster (ACUs) match the settings',
      ...common,
      run: checkCapacity,
    },
    {
      id: 'cluster-encryption',
      sentence: 'The cluster is encrypted with the environment’s KMS key',
      reason: 'PCI DSS 3.5, AWS Config rule RDS_CLUSTER_ENCRYPTED_AT_REST',
      dependsOn: ['cluster', 'key-database'],
      remedy,
      run: checkClusterEncryption,
    },
    {
      id: 'cluster-iam',
      sentence: 'IAM database authentication is enabled on the cluster',
      reason: 'PCI DSS 8.2, AWS Config rule RDS_CLUSTER_IAM_AUTHENTICATION_ENABLED',
      ...common,
      run: async (ctx) => compare({ 'IAM authentication': [(await fetchCluster(ctx)).IAMDatabaseAuthenticationEnabled, true] }),
    },
    {
      id: 'cluster-backups',
      sentence: 'Backup retention and deletion protection of the cluster match the settings',
      reason: 'AWS Config rules DB_INSTANCE_BACKUP_ENABLED and RDS_CLUSTER_DELETION_PROTECTION_ENABLED',
      ...common,
      run: checkBackups,
    },
    {
      id: 'cluster-instances',
      sentence: 'All instances of the cluster are available, and none is publicly accessible',
      reason: 'PCI DSS 1.3, AWS Config rule RDS_INSTANCE_PUBLIC_ACCESS_CHECK',
      ...common,
      run: checkInstances,
    },
    {
      id: 'cluster-log-export',
      sentence: 'The cluster exports its PostgreSQL log to CloudWatch Logs',
      reason: 'PCI DSS 10.2, AWS Config rule RDS_LOGGING_ENABLED',
      ...common,
      run: async (ctx) =>
        compare({ 'exported logs': [(await fetchCluster(ctx)).EnabledCloudwatchLogsExports?.join(' and '), 'postgresql'] }),
    },
    {
      id: 'cluster-tls',
      sentence: 'The cluster rejects connections without TLS',
      reason: 'PCI DSS 4.1',
      ...common,
      run: checkTls,
    },
    {
      id: 'cluster-data-api',
      sentence: 'The RDS Data API is enabled on the cluster',
      ...common,
      run: async (ctx) => compare({ 'Data API': [(await fetchCluster(ctx)).HttpEndpointEnabled, true] }),
    },
    {
      id: 'database-schema',
      sentence: 'The database responds and has all its tables',
      dependsOn: ['cluster-data-api'],
      mayBeCausedBy: ['cluster-instances', 'cluster-encryption', 'key-database'],
      remedy,
      timeoutSeconds: 120,
      run: checkSchema,
    },
  ];
}

async function checkAvailable(ctx: CheckContext): Promise<string> {
  const { Status } = await fetchCluster(ctx);
  // In these states, the cluster still accepts connections.
  const isServing = ['backing-up', 'modifying', 'maintenance', 'scaling-capacity', 'upgrading'].includes(Status ?? '');
  return compare({ status: [isServing ? 'available' : Status, 'available'] });
}

async function checkEngine(ctx: CheckContext): Promise<string> {
  const { Engine, EngineVersion = '' } = await fetchCluster(ctx);
  const expected = ctx.environment.database.engineVersion;
  const [major, minor] = EngineVersion.split('.').map(Number);
  const [expectedMajor, expectedMinor = 0] = expected.split('.').map(Number);
  // AWS upgrades minor versions in the maintenance window.
  const isRecent = major === expectedMajor && (minor ?? 0) >= expectedMinor;
  return compare({
    engine: [Engine, 'aurora-postgresql'],
    version: [EngineVersion, isRecent ? EngineVersion : `${expected} or a newer minor version`],
  });
}

async function checkCapacity(ctx: CheckContext): Promise<string> {
  const { minCapacityAcu, maxCapacityAcu } = ctx.environment.database;
  const { ServerlessV2ScalingConfiguration: scaling } = await fetchCluster(ctx);
  return compare({ 'minimum ACUs': [scaling?.MinCapacity, minCapacityAcu], 'maximum ACUs': [scaling?.MaxCapacity, maxCapacityAcu] });
}

async function checkClusterEncryption(ctx: CheckContext): Promise<string> {
  const { StorageEncrypted, KmsKeyId } = await fetchCluster(ctx);
  return compare({ encryption: [StorageEncrypted, true], 'KMS key': await keyRow(ctx, KmsKeyId, 'database') });
}

async function checkBackups(ctx: CheckContext): Promise<string> {
  const { BackupRetentionPeriod, DeletionProtection = false } = await fetchCluster(ctx);
  const { backupRetentionDays, deletionProtection } = ctx.environment.database;
  return compare({
    'backup retention in days': [BackupRetentionPeriod, backupRetentionDays],
    'deletion protection': [DeletionProtection, deletionProtection],
  });
}

async function checkInstances(ctx: CheckContext): Promise<string> {
  const rds = await ctx.target.aws.rds();
  const filter = { Name: 'db-cluster-id', Values: [ctx.names.cluster] };
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ Filters: [filter] }));
  const isUnavailable = (instance: DBInstance) =>
    /^(creating|deleting|failed|stopped|stopping|starting|inaccessible|incompatible)/.test(instance.DBInstanceStatus ?? '');
  return compare({
    instances: [DBInstances.length, ctx.environment.database.instances],
    'unavailable instances': [DBInstances.filter(isUnavailable).length, 0],
    'publicly accessible instances': [DBInstances.filter(({ PubliclyAccessible }) => PubliclyAccessible).length, 0],
  });
}

async function checkTls(ctx: CheckContext): Promise<string> {
  const { DBClusterParameterGroup: group } = await fetchCluster(ctx);
  const parameters = await fetchParameters(ctx, group);
  const forced = parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue;
  return compare({ 'parameter group': [group, ctx.names.parameterGroup], 'rds.force_ssl': [forced, '1'] });
}

async function fetchParameters(ctx: CheckContext, group: string | undefined): Promise<Parameter[]> {
  const rds = await ctx.target.aws.rds();
  const parameters: Parameter[] = [];
  let Marker: string | undefined;
  do {
    const command = new DescribeDBClusterParametersCommand({ DBClusterParameterGroupName: group, Source: 'user', Marker });
    const page = await requireExisting(`The parameter group ${group}`, rds.send(command));
    parameters.push(...(page.Parameters ?? []));
    Marker = page.Marker;
  } while (Marker);
  return parameters;
}

async function checkSchema(ctx: CheckContext): Promise<string> {
  const rows = await openPlatformDatabase(ctx)(
    "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
  );
  const found = rows.map(([name]) => name);
  const missing = schemaTables.filter((table) => !found.includes(table));
  if (missing.length > 0) throw checkFailure(`the database ${ctx.names.database} lacks the tables ${missing.join(', ')}`);
  return `tables ${schemaTables.join(', ')}`;
}

function fetchCluster(ctx: CheckContext): Promise<DBCluster> {
  const name = ctx.names.cluster;
  return ctx.once('cluster', async () => {
    const rds = await ctx.target.aws.rds();
    const { DBClusters = [] } = await requireExisting(
      `The cluster ${name}`,
      rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name })),
    );
    return requireExisting(`The cluster ${name}`, Promise.resolve(DBClusters[0]));
  });
}
