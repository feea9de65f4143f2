// Damages to the Glue table and the Athena workgroup.
import { DeleteWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { DeleteDatabaseCommand, DeleteTableCommand, type TableInput, UpdateTableCommand } from '@aws-sdk/client-glue';
import { createWorkgroup, tableInput } from '../platform/catalogue.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

type Table = ReturnType<typeof tableInput>;

/** Updates the table. */
function changeTable(change: (table: Table) => Partial<TableInput>): Damage {
  return {
    parts: ['keys', 'catalogue'],
    damage: async (platform) => {
      const table = tableInput(platform);
      const command = { DatabaseName: platform.names.glueDatabase, TableInput: { ...table, ...change(table) } };
      return (await platform.aws.glue()).send(new UpdateTableCommand(command));
    },
    fails: ['glue-table'],
  };
}

/** Changes the workgroup. It is deleted and created again, because the emulator cannot update it. */
function changeWorkgroup(change: (platform: Platform) => Partial<WorkGroupConfiguration>): Damage {
  return {
    parts: ['keys', 'catalogue'],
    damage: async (platform) => {
      await (await platform.aws.athena()).send(new DeleteWorkGroupCommand({ WorkGroup: platform.names.athenaWorkgroup }));
      await createWorkgroup(platform, change(platform));
    },
    fails: ['athena-workgroup'],
  };
}

const resultsWith = (changed: object) => (platform: Platform) => ({
  ResultConfiguration: {
    OutputLocation: `s3://${platform.names.buckets.processed}/athena-results/`,
    EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' as const, KmsKey: platform.keys.s3 },
    ...changed,
  },
});

export const catalogueDamages: Record<string, Damage> = {
  'a deleted Glue table': {
    parts: ['keys', 'catalogue'],
    damage: async ({ aws, names }) => (await aws.glue()).send(new DeleteTableCommand({ DatabaseName: names.glueDatabase, Name: 'bars' })),
    fails: ['glue-table'],
  },
  'a deleted Glue database': {
    parts: ['keys', 'catalogue'],
    damage: async ({ aws, names }) => (await aws.glue()).send(new DeleteDatabaseCommand({ Name: names.glueDatabase })),
    fails: ['glue-table'],
  },
  'a Glue table over another bucket': changeTable(({ StorageDescriptor }) => ({
    StorageDescriptor: { ...StorageDescriptor, Location: 's3://elsewhere/bars/v1/' },
  })),
  'a Glue table with inexact prices': changeTable(({ StorageDescriptor }) => ({
    StorageDescriptor: {
      ...StorageDescriptor,
      Columns: StorageDescriptor.Columns?.map((column) => (column.Name === 'open' ? { ...column, Type: 'double' } : column)),
    },
  })),
  'a Glue table without the partition by day': changeTable(({ PartitionKeys }) => ({ PartitionKeys: PartitionKeys?.slice(0, 1) })),
  'a Glue table without partition projection': changeTable(({ Parameters }) => ({
    Parameters: { ...Parameters, 'projection.enabled': 'false' },
  })),
  'a deleted workgroup': {
    parts: ['keys', 'catalogue'],
    damage: async ({ aws, names }) => (await aws.athena()).send(new DeleteWorkGroupCommand({ WorkGroup: names.athenaWorkgroup })),
    fails: ['athena-workgroup'],
  },
  'a workgroup whose configuration is not enforced': changeWorkgroup(() => ({ EnforceWorkGroupConfiguration: false })),
  'a workgroup with a higher scan limit': changeWorkgroup(() => ({ BytesScannedCutoffPerQuery: 2 ** 50 })),
  'a workgroup without a scan limit': changeWorkgroup(() => ({ BytesScannedCutoffPerQuery: undefined })),
  'a workgroup without metrics': changeWorkgroup(() => ({ PublishCloudWatchMetricsEnabled: false })),
  'a workgroup with another result location': changeWorkgroup(resultsWith({ OutputLocation: 's3://elsewhere/' })),
  'a workgroup without result encryption': changeWorkgroup(resultsWith({ EncryptionConfiguration: undefined })),
  'a workgroup that encrypts with SSE-S3': changeWorkgroup(resultsWith({ EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } })),
};
