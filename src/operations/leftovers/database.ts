// Finds instances of the Aurora cluster by their cluster, and its snapshots and secret.
import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { DescribeDBClusterSnapshotsCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ifExists, readAllPages } from '../../aws/calls.js';
import { withArn } from '../../aws/lookup/lookup.js';
import { backupMonthlyDollars } from '../../settings/prices.js';
import type { EnvironmentAccess, LeftoverCheck } from './leftover-check.js';

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
        ...withArn(DBInstanceArn),
      }));
  },
};

/** Manual snapshots, which include final ones. RDS deletes automated snapshots together with the cluster. */
const snapshots: LeftoverCheck<EnvironmentAccess> = {
  service: 'RDS',
  what: 'snapshots',
  find: async ({ aws, names }) => {
    const [rds, kms] = await Promise.all([aws.rds(), aws.kms()]);
    const all = await readAllPages(
      (Marker) => rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: names.cluster, SnapshotType: 'manual', Marker })),
      (page) => ({ items: page.DBClusterSnapshots, next: page.Marker }),
    );
    return Promise.all(
      all.map(async ({ DBClusterSnapshotIdentifier: name = '', DBClusterSnapshotArn, AllocatedStorage = 0, KmsKeyId }) => ({
        name,
        ...withArn(DBClusterSnapshotArn),
        ...(name.startsWith(`${names.cluster}-final-`) && { kind: 'kept' as const, note: await describeFinal(kms, KmsKeyId) }),
        monthlyDollars: backupMonthlyDollars(AllocatedStorage),
      })),
    );
  },
};

/** Says until when a final snapshot can be restored: the snapshot that Terraform takes is encrypted with the environment's key, which goes with it. */
async function describeFinal(kms: KMSClient, KeyId: string | undefined): Promise<string> {
  const key = KeyId === undefined ? undefined : (await ifExists(kms.send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
  if (key?.KeyState !== 'PendingDeletion') return 'final snapshot';
  const day = key.DeletionDate?.toISOString().slice(0, 10) ?? 'its date of deletion';
  return `final snapshot; it cannot be restored once AWS deletes its key on ${day}: aws kms cancel-key-deletion --key-id ${key.KeyId}`;
}

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
        ...withArn(ARN),
        ...(DeletedDate && { kind: 'waits-for-deletion' as const, note: recovery(DeletedDate), monthlyDollars: 0 }),
      }));
  },
};

function recovery(deletedAt: Date): string {
  return `deleted on ${deletedAt.toISOString().slice(0, 10)}; AWS keeps it until its recovery window ends`;
}

export const databaseLeftoverChecks = [instances, snapshots, secrets];
