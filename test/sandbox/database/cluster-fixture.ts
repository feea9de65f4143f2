// An Aurora cluster like the platform's.
import { CreateDBClusterCommand, type DBCluster, type RDSClient } from '@aws-sdk/client-rds';

/** The parameters of the RDS Data API that select the cluster. */
export interface ClusterAccess {
  resourceArn: string;
  secretArn: string;
  database: string;
}

export async function createCluster(rds: RDSClient): Promise<{ cluster: DBCluster; access: ClusterAccess }> {
  const { DBCluster: cluster = {} } = await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'trading-aurora-test',
      Engine: 'aurora-postgresql',
      EngineVersion: '16.8',
      DatabaseName: 'tradingdb',
      MasterUsername: 'dbadmin',
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
      EnableHttpEndpoint: true,
    }),
  );
  const { DBClusterArn: resourceArn = '', MasterUserSecret } = cluster;
  return { cluster, access: { resourceArn, secretArn: MasterUserSecret?.SecretArn ?? '', database: 'tradingdb' } };
}
