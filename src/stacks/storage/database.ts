// Aurora Serverless v2 PostgreSQL: private, encrypted, TLS only, with IAM authentication and a master password managed by AWS.
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { addLogGroup } from '../parts/log-group.js';
import { trustPolicy } from '../parts/policy.js';
import { ServiceRole } from '../parts/role.js';
import { preventDestroyIfProtected, type Site } from '../parts/site.js';

const engine = 'aurora-postgresql';

/** Requires TLS, and logs connections, schema changes, and statements that take at least a second. Other statements are not logged. */
const parameters = [
  { name: 'rds.force_ssl', value: '1' },
  { name: 'log_statement', value: 'ddl' },
  { name: 'log_min_duration_statement', value: '1000' },
  { name: 'log_connections', value: '1' },
];

/** Retention in days of the standard mode of Database Insights. */
const standardInsightsDays = 7;

interface AuroraClusterProps {
  privateSubnets: readonly Subnet[];
  securityGroupId: string;
  key: KmsKey;
  logKeyArn: string;
}

export class AuroraCluster extends Construct {
  readonly cluster: RdsCluster;

  constructor(scope: Construct, id: string, site: Site, props: AuroraClusterProps) {
    super(scope, id);
    const { environment, names } = site;
    const tagName = `trading-aurora-logs-${environment.name}`;
    // Otherwise RDS would create this log group itself, without the environment's key and without expiry.
    const logGroup = addLogGroup(this, 'log-group', {
      name: names.logGroups.database,
      tagName,
      retentionDays: environment.logs.retentionDays,
      keyArn: props.logKeyArn,
    });
    this.cluster = new RdsCluster(this, 'cluster', {
      ...this.clusterSettings(site, props),
      ...protection(site, props.key.keyId),
      ...insights(site.environment.database.performanceInsightsDays, props.key.arn),
      dependsOn: [logGroup],
      tags: { Name: names.cluster },
    });
    this.addInstances(site, props);
  }

  private clusterSettings({ environment: { database }, names }: Site, props: AuroraClusterProps) {
    const subnets = new DbSubnetGroup(this, 'subnet-group', {
      name: names.subnetGroup,
      description: 'Private subnets of Aurora',
      subnetIds: props.privateSubnets.map((subnet) => subnet.id),
      tags: { Name: names.subnetGroup },
    });
    const group = new RdsClusterParameterGroup(this, 'parameter-group', {
      name: names.parameterGroup,
      family: `${engine}16`,
      description: 'TLS only, with statement logging',
      parameter: parameters,
      tags: { Name: names.parameterGroup },
    });
    return {
      clusterIdentifier: names.cluster,
      engine,
      engineMode: 'provisioned',
      engineVersion: database.engineVersion,
      engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
      databaseName: names.database,
      masterUsername: names.masterUser,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: props.key.arn,
      iamDatabaseAuthenticationEnabled: true,
      enableHttpEndpoint: true,
      dbSubnetGroupName: subnets.name,
      dbClusterParameterGroupName: group.name,
      vpcSecurityGroupIds: [props.securityGroupId],
      storageEncrypted: true,
      kmsKeyId: props.key.arn,
      backupRetentionPeriod: database.backupRetentionDays,
      preferredBackupWindow: '03:00-04:00',
      preferredMaintenanceWindow: 'mon:04:00-mon:05:00',
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: ['postgresql'],
      serverlessv2ScalingConfiguration: {
        minCapacity: database.minCapacityAcu,
        maxCapacity: database.maxCapacityAcu,
        secondsUntilAutoPause: database.autoPauseSeconds ?? undefined,
      },
    };
  }

  private addInstances(site: Site, { key, privateSubnets }: AuroraClusterProps): void {
    const { environment, names } = site;
    const { instances, performanceInsightsDays: insightsDays, monitoringIntervalSeconds } = environment.database;
    const monitoring = monitoringIntervalSeconds === 0 ? undefined : this.addMonitoringRole(site);
    for (let n = 1; n <= instances; n++) {
      new RdsClusterInstance(this, `instance-${n}`, {
        identifier: names.instance(n),
        clusterIdentifier: this.cluster.id,
        engine,
        instanceClass: 'db.serverless',
        // Set explicitly, because AWS might put a reader in the same zone as the writer, and a failure of that zone would affect both.
        availabilityZone: privateSubnets[(n - 1) % privateSubnets.length]?.availabilityZone,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        caCertIdentifier: 'rds-ca-rsa2048-g1',
        copyTagsToSnapshot: true,
        promotionTier: n - 1,
        performanceInsightsEnabled: insightsDays > 0,
        ...(insightsDays > 0 ? { performanceInsightsKmsKeyId: key.arn, performanceInsightsRetentionPeriod: insightsDays } : {}),
        monitoringInterval: monitoringIntervalSeconds,
        monitoringRoleArn: monitoring?.role.arn,
        dependsOn: monitoring === undefined ? undefined : [...monitoring.attachments],
        // Which zone comes n-th depends on the number of subnets. An instance cannot move, only be replaced.
        lifecycle: { ignoreChanges: ['availability_zone'] },
        tags: { Name: names.instance(n) },
      });
    }
  }

  private addMonitoringRole({ environment, names, partition }: Site): ServiceRole {
    return new ServiceRole(this, 'monitoring', {
      name: names.monitoringRole,
      description: `Enhanced monitoring of ${names.cluster}`,
      trust: trustPolicy('monitoring.rds.amazonaws.com', environment),
      managedPolicyArns: [`arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`],
    });
  }
}

// A retention longer than in standard mode needs the advanced mode, which is set on the cluster. The mode is always set, because a value that Terraform
// is not given stays as it is: a cluster that was large would otherwise stay in advanced mode, and keep paying for it.
function insights(days: number, performanceInsightsKmsKeyId: string) {
  const databaseInsightsMode = days > standardInsightsDays ? 'advanced' : 'standard';
  if (days === 0) return { databaseInsightsMode, performanceInsightsEnabled: false };
  return { databaseInsightsMode, performanceInsightsEnabled: true, performanceInsightsKmsKeyId, performanceInsightsRetentionPeriod: days };
}

// Changes to engine_version are ignored, because minor upgrades in the maintenance window move the real version ahead of the settings.
function protection({ environment, names }: Site, keyId: string) {
  const { deletionProtection, finalSnapshot } = environment.database;
  return {
    deletionProtection,
    deleteAutomatedBackups: !environment.protected,
    skipFinalSnapshot: !finalSnapshot,
    // The name contains part of the key's id. A re-created environment gets a new key, so the names of final snapshots never collide.
    finalSnapshotIdentifier: finalSnapshot ? `${names.cluster}-final-${Fn.substr(keyId, 0, 8)}` : undefined,
    lifecycle: { ...preventDestroyIfProtected(environment), ignoreChanges: ['engine_version'] },
  };
}
