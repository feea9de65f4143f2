// Aurora: the cluster as it is configured, and whether it answers with the tables that the function writes to.
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

/** What the function and this tool read and write. */
const schemaTables = ['bars', 'instruments', 'jobs', 'partials'];

export function databaseChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const more = { dependsOn: ['cluster'], remedy };
  return [
    { id: 'cluster', sentence: 'The database cluster is there and available', ...more, dependsOn: [], run: isAvailable },
    {
      id: 'cluster-engine',
      sentence: 'The cluster runs PostgreSQL in the version of the settings or a newer one',
      ...more,
      run: runsEngine,
    },
    { id: 'cluster-capacity', sentence: 'The cluster grows and shrinks as the settings say', ...more, run: scales },
    {
      id: 'cluster-encryption',
      sentence: 'The cluster is encrypted with the environment’s own key',
      reason: 'PCI DSS 3.5, AWS Config rule RDS_CLUSTER_ENCRYPTED_AT_REST',
      dependsOn: ['cluster', 'key-database'],
      remedy,
      run: isEncrypted,
    },
    {
      id: 'cluster-iam',
      sentence: 'The cluster takes IAM tokens instead of passwords',
      reason: 'PCI DSS 8.2, AWS Config rule RDS_CLUSTER_IAM_AUTHENTICATION_ENABLED',
      ...more,
      run: async (ctx) => compare({ 'IAM authentication': [(await fetchCluster(ctx)).IAMDatabaseAuthenticationEnabled, true] }),
    },
    {
      id: 'cluster-backups',
      sentence: 'The cluster is backed up and protected as the settings say',
      reason: 'AWS Config rules DB_INSTANCE_BACKUP_ENABLED and RDS_CLUSTER_DELETION_PROTECTION_ENABLED',
      ...more,
      run: isBackedUp,
    },
    {
      id: 'cluster-instances',
      sentence: 'The cluster’s instances are available, and none of them public',
      reason: 'PCI DSS 1.3, AWS Config rule RDS_INSTANCE_PUBLIC_ACCESS_CHECK',
      ...more,
      run: hasInstances,
    },
    {
      id: 'cluster-log-export',
      sentence: 'The cluster sends its log to CloudWatch',
      reason: 'PCI DSS 10.2, AWS Config rule RDS_LOGGING_ENABLED',
      ...more,
      run: async (ctx) =>
        compare({ 'exported logs': [(await fetchCluster(ctx)).EnabledCloudwatchLogsExports?.join(' and '), 'postgresql'] }),
    },
    {
      id: 'cluster-tls',
      sentence: 'The cluster refuses connections without TLS',
      reason: 'PCI DSS 4.1',
      ...more,
      run: forcesTls,
    },
    {
      id: 'cluster-data-api',
      sentence: 'The cluster can be asked through the RDS Data API',
      ...more,
      run: async (ctx) => compare({ 'the Data API': [(await fetchCluster(ctx)).HttpEndpointEnabled, true] }),
    },
    {
      id: 'database-schema',
      sentence: 'The database answers and has the tables of bars',
      dependsOn: ['cluster-data-api'],
      mayBeCausedBy: ['cluster-instances', 'cluster-encryption', 'key-database'],
      remedy,
      timeoutSeconds: 120,
      run: hasSchema,
    },
  ];
}

async function isAvailable(ctx: CheckContext): Promise<string> {
  const { Status } = await fetchCluster(ctx);
  // A cluster that is being backed up or scaled serves as always.
  const isServing = ['backing-up', 'modifying', 'maintenance', 'scaling-capacity', 'upgrading'].includes(Status ?? '');
  return compare({ 'its status': [isServing ? 'available' : Status, 'available'] });
}

async function runsEngine(ctx: CheckContext): Promise<string> {
  const { Engine, EngineVersion = '' } = await fetchCluster(ctx);
  const wanted = ctx.environment.database.engineVersion;
  const [major, minor] = EngineVersion.split('.').map(Number);
  const [wantedMajor, wantedMinor = 0] = wanted.split('.').map(Number);
  // Minor versions come by themselves in the maintenance window.
  const isRecent = major === wantedMajor && (minor ?? 0) >= wantedMinor;
  return compare({
    'its engine': [Engine, 'aurora-postgresql'],
    'its version': [EngineVersion, isRecent ? EngineVersion : `${wanted} or newer`],
  });
}

async function scales(ctx: CheckContext): Promise<string> {
  const { minCapacityAcu, maxCapacityAcu } = ctx.environment.database;
  const { ServerlessV2ScalingConfiguration: scaling } = await fetchCluster(ctx);
  return compare({ 'least ACU': [scaling?.MinCapacity, minCapacityAcu], 'most ACU': [scaling?.MaxCapacity, maxCapacityAcu] });
}

async function isEncrypted(ctx: CheckContext): Promise<string> {
  const { StorageEncrypted, KmsKeyId } = await fetchCluster(ctx);
  return compare({ encryption: [StorageEncrypted, true], 'its key': await keyRow(ctx, KmsKeyId, 'database') });
}

async function isBackedUp(ctx: CheckContext): Promise<string> {
  const { BackupRetentionPeriod, DeletionProtection = false } = await fetchCluster(ctx);
  const { backupRetentionDays, deletionProtection } = ctx.environment.database;
  return compare({
    'days of backups': [BackupRetentionPeriod, backupRetentionDays],
    'deletion protection': [DeletionProtection, deletionProtection],
  });
}

async function hasInstances(ctx: CheckContext): Promise<string> {
  const rds = await ctx.target.aws.rds();
  const filter = { Name: 'db-cluster-id', Values: [ctx.names.cluster] };
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ Filters: [filter] }));
  const isMissing = (instance: DBInstance) =>
    /^(creating|deleting|failed|stopped|stopping|starting|inaccessible|incompatible)/.test(instance.DBInstanceStatus ?? '');
  return compare({
    'number of instances': [DBInstances.length, ctx.environment.database.instances],
    'instances that do not serve': [DBInstances.filter(isMissing).length, 0],
    'instances with a public address': [DBInstances.filter(({ PubliclyAccessible }) => PubliclyAccessible).length, 0],
  });
}

async function forcesTls(ctx: CheckContext): Promise<string> {
  const { DBClusterParameterGroup: group } = await fetchCluster(ctx);
  const parameters = await fetchParameters(ctx, group);
  const forced = parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue;
  return compare({ 'its parameters': [group, ctx.names.parameterGroup], 'rds.force_ssl': [forced, '1'] });
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

async function hasSchema(ctx: CheckContext): Promise<string> {
  const rows = await openPlatformDatabase(ctx)(
    "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
  );
  const found = rows.map(([name]) => name);
  const missing = schemaTables.filter((table) => !found.includes(table));
  if (missing.length > 0) throw checkFailure(`the database ${ctx.names.database} has no table ${missing.join(', ')}`);
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
