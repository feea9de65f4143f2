// The Aurora cluster of a test platform. moto has no database in it: the sandbox tests cover that.
import {
  CreateDBClusterCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBInstanceCommand,
  ModifyDBClusterParameterGroupCommand,
} from '@aws-sdk/client-rds';
import type { Platform } from './platform.js';

export async function buildDatabase({ aws, names, keys, environment, outputs }: Platform): Promise<void> {
  const rds = await aws.rds();
  const { database } = environment;
  const DBClusterParameterGroupName = names.parameterGroup;
  const group = { DBClusterParameterGroupName, DBParameterGroupFamily: 'aurora-postgresql16', Description: 'TLS only' };
  await rds.send(new CreateDBClusterParameterGroupCommand(group));
  const Parameters = [{ ParameterName: 'rds.force_ssl', ParameterValue: '1', ApplyMethod: 'immediate' as const }];
  await rds.send(new ModifyDBClusterParameterGroupCommand({ DBClusterParameterGroupName, Parameters }));
  const { DBCluster } = await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: names.cluster,
      Engine: 'aurora-postgresql',
      EngineVersion: database.engineVersion,
      DatabaseName: names.database,
      MasterUsername: names.masterUser,
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
      EnableHttpEndpoint: true,
      StorageEncrypted: true,
      KmsKeyId: keys.database,
      BackupRetentionPeriod: database.backupRetentionDays,
      DeletionProtection: database.deletionProtection,
      DBClusterParameterGroupName,
      EnableCloudwatchLogsExports: ['postgresql'],
      ServerlessV2ScalingConfiguration: { MinCapacity: database.minCapacityAcu, MaxCapacity: database.maxCapacityAcu },
    }),
  );
  outputs['database-cluster-arn'] = DBCluster?.DBClusterArn ?? '';
  outputs['database-endpoint'] ||= DBCluster?.Endpoint ?? '';
  const instance = { DBInstanceIdentifier: names.instance(1), DBClusterIdentifier: names.cluster };
  await rds.send(
    new CreateDBInstanceCommand({ ...instance, Engine: 'aurora-postgresql', DBInstanceClass: 'db.serverless', PubliclyAccessible: false }),
  );
}
