// Damages to the table of bars and to the workgroup.
import { DeleteWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { DeleteDatabaseCommand, DeleteTableCommand, type TableInput, UpdateTableCommand } from '@aws-sdk/client-glue';
import { makeWorkgroup, tableInput } from '../platform/catalogue.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

type Table = ReturnType<typeof tableInput>;

/** Somebody changes the table. */
function tableDamage(change: (table: Table) => Partial<TableInput>): Damage {
  return {
    parts: ['keys', 'analytics'],
    damage: async (platform) => {
      const table = tableInput(platform);
      const command = { DatabaseName: platform.names.glueDatabase, TableInput: { ...table, ...change(table) } };
      return (await platform.aws.glue()).send(new UpdateTableCommand(command));
    },
    fails: ['glue-table'],
  };
}

/** Somebody changes the workgroup: the emulator wants it made anew for that. */
function workgroupDamage(change: (platform: Platform) => Partial<WorkGroupConfiguration>): Damage {
  return {
    parts: ['keys', 'analytics'],
    damage: async (platform) => {
      await (await platform.aws.athena()).send(new DeleteWorkGroupCommand({ WorkGroup: platform.names.athenaWorkgroup }));
      await makeWorkgroup(platform, change(platform));
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
  'a deleted table of bars': {
    parts: ['keys', 'analytics'],
    damage: async ({ aws, names }) => (await aws.glue()).send(new DeleteTableCommand({ DatabaseName: names.glueDatabase, Name: 'bars' })),
    fails: ['glue-table'],
  },
  'a deleted catalogue': {
    parts: ['keys', 'analytics'],
    damage: async ({ aws, names }) => (await aws.glue()).send(new DeleteDatabaseCommand({ Name: names.glueDatabase })),
    fails: ['glue-table'],
  },
  'a table of bars over another bucket': tableDamage(({ StorageDescriptor }) => ({
    StorageDescriptor: { ...StorageDescriptor, Location: 's3://elsewhere/bars/v1/' },
  })),
  'a table of bars with inexact prices': tableDamage(({ StorageDescriptor }) => ({
    StorageDescriptor: {
      ...StorageDescriptor,
      Columns: StorageDescriptor.Columns?.map((column) => (column.Name === 'open' ? { ...column, Type: 'double' } : column)),
    },
  })),
  'a table of bars without its days': tableDamage(({ PartitionKeys }) => ({ PartitionKeys: PartitionKeys?.slice(0, 1) })),
  'a table of bars that waits for a crawler': tableDamage(({ Parameters }) => ({
    Parameters: { ...Parameters, 'projection.enabled': 'false' },
  })),
  'a deleted workgroup': {
    parts: ['keys', 'analytics'],
    damage: async ({ aws, names }) => (await aws.athena()).send(new DeleteWorkGroupCommand({ WorkGroup: names.athenaWorkgroup })),
    fails: ['athena-workgroup'],
  },
  'a workgroup whose word does not count': workgroupDamage(() => ({ EnforceWorkGroupConfiguration: false })),
  'a workgroup that lets queries read more': workgroupDamage(() => ({ BytesScannedCutoffPerQuery: 2 ** 50 })),
  'a workgroup without a limit': workgroupDamage(() => ({ BytesScannedCutoffPerQuery: undefined })),
  'a workgroup that nobody counts': workgroupDamage(() => ({ PublishCloudWatchMetricsEnabled: false })),
  'a workgroup that puts results elsewhere': workgroupDamage(resultsWith({ OutputLocation: 's3://elsewhere/' })),
  'a workgroup that leaves results unencrypted': workgroupDamage(resultsWith({ EncryptionConfiguration: undefined })),
  'a workgroup that encrypts with a key of AWS': workgroupDamage(resultsWith({ EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } })),
};
