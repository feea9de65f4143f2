// Finds the Aurora cluster and its instances, snapshots, groups and secret.
import {
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
} from '@aws-sdk/client-rds';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ifExists } from '../../aws/calls.js';
import { type EnvironmentAccess, type LeftoverCheck, readAllPages } from './leftover-check.js';

const clusters: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'cluster',
  find: async ({ aws, names }) => {
    const answer = await ifExists((await aws.rds()).send(new DescribeDBClustersCommand({ DBClusterIdentifier: names.cluster })));
    return (answer?.DBClusters ?? []).map((cluster) => ({
      name: names.cluster,
      ...(cluster.DBClusterArn && { arn: cluster.DBClusterArn }),
    }));
  },
};

const instances: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'instances',
  find: async ({ aws, names }) => {
    const rds = await aws.rds();
    const all = await readAllPages(
      (Marker) => rds.send(new DescribeDBInstancesCommand({ Marker })),
      (page) => ({ items: page.DBInstances, next: page.Marker }),
    );
    const pattern = new RegExp(`^${names.instance(0).replace('-0-', '-\\d+-')}$`);
    return all
      .filter(
        ({ DBInstanceIdentifier, DBClusterIdentifier }) =>
          pattern.test(DBInstanceIdentifier ?? '') || DBClusterIdentifier === names.cluster,
      )
      .map(({ DBInstanceIdentifier = '', DBInstanceArn }) => ({
        name: DBInstanceIdentifier,
        ...(DBInstanceArn && { arn: DBInstanceArn }),
      }));
  },
};

/** Manual snapshots, which include the final one. RDS deletes automated snapshots together with the cluster. */
const snapshots: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'snapshots',
  find: async ({ aws, names, environment }) => {
    const rds = await aws.rds();
    const all = await readAllPages(
      (Marker) => rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: names.cluster, SnapshotType: 'manual', Marker })),
      (page) => ({ items: page.DBClusterSnapshots, next: page.Marker }),
    );
    return all.map(({ DBClusterSnapshotIdentifier: name = '', DBClusterSnapshotArn }) => {
      const isFinal = environment.database.finalSnapshot && name.startsWith(`${names.cluster}-final-`);
      const kept = { kind: 'kept', note: 'final snapshot, kept because of database.finalSnapshot' } as const;
      return { name, ...(DBClusterSnapshotArn && { arn: DBClusterSnapshotArn }), ...(isFinal && kept) };
    });
  },
};

const subnetGroup: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'subnet group',
  find: async ({ aws, names }) => {
    const answer = await ifExists((await aws.rds()).send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: names.subnetGroup })));
    return (answer?.DBSubnetGroups ?? []).map(({ DBSubnetGroupArn: arn }) => ({ name: names.subnetGroup, ...(arn && { arn }) }));
  },
};

const parameterGroup: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'cluster parameter group',
  find: async ({ aws, names }) => {
    const command = new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: names.parameterGroup });
    const answer = await ifExists((await aws.rds()).send(command));
    return (answer?.DBClusterParameterGroups ?? [])
      .filter(({ DBClusterParameterGroupName }) => DBClusterParameterGroupName === names.parameterGroup)
      .map(({ DBClusterParameterGroupArn: arn }) => ({ name: names.parameterGroup, ...(arn && { arn }) }));
  },
};

/** The secret of the database. RDS creates it and tags it with the ARN of the cluster. */
const secrets: LeftoverCheck<EnvironmentAccess> = {
  service: 'Secrets Manager',
  what: 'database secret',
  find: async ({ aws, names, account, region, partition }) => {
    const cluster = `arn:${partition}:rds:${region}:${account}:cluster:${names.cluster}`;
    const secretsManager = await aws.secretsManager();
    const all = await readAllPages(
      (NextToken) => secretsManager.send(new ListSecretsCommand({ NextToken, IncludePlannedDeletion: true, MaxResults: 100 })),
      (page) => ({ items: page.SecretList, next: page.NextToken }),
    );
    return all
      .filter(({ Tags, Description }) => Tags?.some(({ Value }) => Value === cluster) || Description?.includes(cluster))
      .map(({ Name = '', ARN, DeletedDate }) => ({
        name: Name,
        ...(ARN && { arn: ARN }),
        ...(DeletedDate && describeDeletion(DeletedDate)),
      }));
  },
};

function describeDeletion(deletedAt: Date) {
  return {
    kind: 'waits-for-deletion',
    note: `deleted on ${deletedAt.toISOString().slice(0, 10)}; AWS keeps it until its recovery window ends`,
  } as const;
}

export const databaseLeftoverChecks = [clusters, instances, snapshots, subnetGroup, parameterGroup, secrets];
