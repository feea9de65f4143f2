// The Glue table and the Athena workgroup of a test platform.
import { CreateWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, type TableInput } from '@aws-sdk/client-glue';
import { barsTable } from '../../../../src/platform/bars-table.js';
import type { Platform } from './platform.js';

export async function buildCatalogue(platform: Platform): Promise<void> {
  const { aws, names } = platform;
  const glue = await aws.glue();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: names.glueDatabase } }));
  await glue.send(new CreateTableCommand({ DatabaseName: names.glueDatabase, TableInput: tableInput(platform) }));
  await createWorkgroup(platform);
}

/** The table as the stacks define it, with a parameter that Athena adds. */
export function tableInput({
  names,
}: Pick<Platform, 'names'>): TableInput & Required<Pick<TableInput, 'Parameters' | 'StorageDescriptor'>> {
  const { name, location, columns, partitionKeys, parameters } = barsTable(names.buckets.processed);
  const asGlue = (column: { name: string; type: string }) => ({ Name: column.name, Type: column.type });
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', ...parameters, transient_lastDdlTime: '1723075200' },
    PartitionKeys: partitionKeys.map(asGlue),
    StorageDescriptor: { Location: location, Columns: columns.map(asGlue) },
  };
}

/** The workgroup as the stacks define it, except for `changed`. */
export async function createWorkgroup({ aws, names, keys }: Platform, changed: Partial<WorkGroupConfiguration> = {}): Promise<void> {
  const Configuration: WorkGroupConfiguration = {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    BytesScannedCutoffPerQuery: 107_374_182_400,
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
    ResultConfiguration: {
      OutputLocation: `s3://${names.buckets.processed}/athena-results/`,
      EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: keys.s3 },
    },
    ...changed,
  };
  await (await aws.athena()).send(new CreateWorkGroupCommand({ Name: names.athenaWorkgroup, Configuration }));
}
