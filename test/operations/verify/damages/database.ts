// Damages to the Aurora cluster.
import {
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  ModifyDBClusterCommand,
  ModifyDBClusterParameterGroupCommand,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const databaseDamages: Record<string, Damage> = {
  'a deleted cluster': {
    parts: ['keys', 'database'],
    damage: async ({ aws, names }) => {
      const rds = await aws.rds();
      await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: names.instance(1) }));
      return rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: names.cluster, SkipFinalSnapshot: true }));
    },
    fails: ['cluster'],
    blocks: ['engine', 'capacity', 'encryption', 'iam', 'backups', 'instances', 'log-export', 'tls'].map((aspect) => `cluster-${aspect}`),
  },
  'a publicly accessible instance': {
    parts: ['keys', 'database'],
    damage: async ({ aws, names }) =>
      (await aws.rds()).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: names.instance(1), PubliclyAccessible: true })),
    fails: ['cluster-instances'],
  },
  'a deleted instance': {
    parts: ['keys', 'database'],
    damage: async ({ aws, names }) => (await aws.rds()).send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: names.instance(1) })),
    fails: ['cluster-instances'],
  },
  'a cluster with shorter backup retention': {
    parts: ['keys', 'database'],
    damage: (platform) => modifyCluster(platform, { BackupRetentionPeriod: 1 }),
    fails: ['cluster-backups'],
  },
  'a cluster with more capacity': {
    parts: ['keys', 'database'],
    damage: (platform) => modifyCluster(platform, { ServerlessV2ScalingConfiguration: { MinCapacity: 4, MaxCapacity: 64 } }),
    fails: ['cluster-capacity'],
  },
  'a cluster that accepts connections without TLS': {
    parts: ['keys', 'database'],
    damage: async ({ aws, names }) => {
      const Parameters = [{ ParameterName: 'rds.force_ssl', ParameterValue: '0', ApplyMethod: 'immediate' as const }];
      const command = { DBClusterParameterGroupName: names.parameterGroup, Parameters };
      return (await aws.rds()).send(new ModifyDBClusterParameterGroupCommand(command));
    },
    fails: ['cluster-tls'],
  },
};

async function modifyCluster({ aws, names }: Platform, change: object): Promise<unknown> {
  return (await aws.rds()).send(new ModifyDBClusterCommand({ DBClusterIdentifier: names.cluster, ...change }));
}
