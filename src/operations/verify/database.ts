// Checks the Aurora cluster: its configuration, instances and parameters.
import { type DBInstance, DescribeDBClusterParametersCommand, DescribeDBInstancesCommand, type Parameter } from '@aws-sdk/client-rds';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { fetchCluster, findCluster } from './cluster.js';
import { checkSchema } from './database-schema.js';
import { findAllDeclared, findDeclared, formatList } from './declared.js';
import { keyRow } from './keys.js';

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
      run: checkIamAuthentication,
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
      run: checkLogExport,
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
      run: checkDataApi,
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
  const declared = await findCluster(ctx);
  const expected = String(declared.value('engine_version'));
  const [major, minor] = EngineVersion.split('.').map(Number);
  const [expectedMajor, expectedMinor = 0] = expected.split('.').map(Number);
  // AWS upgrades minor versions in the maintenance window.
  const isRecent = major === expectedMajor && (minor ?? 0) >= expectedMinor;
  return compare({
    engine: [Engine, declared.value('engine')],
    version: [EngineVersion, isRecent ? EngineVersion : `${expected} or a newer minor version`],
  });
}

async function checkCapacity(ctx: CheckContext): Promise<string> {
  const { ServerlessV2ScalingConfiguration: scaling } = await fetchCluster(ctx);
  const declared = await findCluster(ctx);
  return compare({
    'minimum ACUs': [scaling?.MinCapacity, declared.value('serverlessv2_scaling_configuration.min_capacity')],
    'maximum ACUs': [scaling?.MaxCapacity, declared.value('serverlessv2_scaling_configuration.max_capacity')],
  });
}

async function checkClusterEncryption(ctx: CheckContext): Promise<string> {
  const { StorageEncrypted, KmsKeyId } = await fetchCluster(ctx);
  const declared = await findCluster(ctx);
  return compare({
    encryption: [StorageEncrypted, declared.value('storage_encrypted')],
    'KMS key': await keyRow(ctx, KmsKeyId, declared.value('kms_key_id')),
  });
}

async function checkIamAuthentication(ctx: CheckContext): Promise<string> {
  const { IAMDatabaseAuthenticationEnabled } = await fetchCluster(ctx);
  const declared = await findCluster(ctx);
  return compare({ 'IAM authentication': [IAMDatabaseAuthenticationEnabled, declared.value('iam_database_authentication_enabled')] });
}

async function checkBackups(ctx: CheckContext): Promise<string> {
  const { BackupRetentionPeriod, DeletionProtection = false } = await fetchCluster(ctx);
  const declared = await findCluster(ctx);
  return compare({
    'backup retention in days': [BackupRetentionPeriod, declared.value('backup_retention_period')],
    'deletion protection': [DeletionProtection, declared.value('deletion_protection')],
  });
}

async function checkInstances(ctx: CheckContext): Promise<string> {
  const rds = await ctx.target.aws.rds();
  const filter = { Name: 'db-cluster-id', Values: [ctx.names.cluster] };
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ Filters: [filter] }));
  const isUnavailable = (instance: DBInstance) =>
    /^(creating|deleting|failed|stopped|stopping|starting|inaccessible|incompatible)/.test(instance.DBInstanceStatus ?? '');
  const declared = await findAllDeclared(ctx, 'aws_rds_cluster_instance');
  return compare({
    instances: [DBInstances.length, declared.length],
    'unavailable instances': [DBInstances.filter(isUnavailable).length, 0],
    'publicly accessible instances': [DBInstances.filter(({ PubliclyAccessible }) => PubliclyAccessible).length, 0],
  });
}

async function checkLogExport(ctx: CheckContext): Promise<string> {
  const { EnabledCloudwatchLogsExports } = await fetchCluster(ctx);
  const declared = await findCluster(ctx);
  return compare({
    'exported logs': [formatList(EnabledCloudwatchLogsExports), formatList(declared.list('enabled_cloudwatch_logs_exports'))],
  });
}

async function checkDataApi(ctx: CheckContext): Promise<string> {
  const { HttpEndpointEnabled } = await fetchCluster(ctx);
  return compare({ 'Data API': [HttpEndpointEnabled, (await findCluster(ctx)).value('enable_http_endpoint')] });
}

async function checkTls(ctx: CheckContext): Promise<string> {
  const { DBClusterParameterGroup: group } = await fetchCluster(ctx);
  const parameters = await fetchParameters(ctx, group);
  const forced = parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue;
  const declared = await findDeclared(ctx, 'aws_rds_cluster_parameter_group');
  const parameter = declared.blocks<{ name: string; value: string }>('parameter').find(({ name }) => name === 'rds.force_ssl');
  return compare({ 'parameter group': [group, declared.value('name')], 'rds.force_ssl': [forced, parameter?.value] });
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
