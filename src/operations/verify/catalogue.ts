// Checks the table in the Glue Data Catalog and the Athena workgroup, with which bars are queried.
import { GetWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { type Column, GetTableCommand } from '@aws-sdk/client-glue';
import { barsTable } from '../../platform/bars-table.js';
import { queryResults } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { bytesPerGb } from '../../settings/setting.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';

export function catalogueChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    {
      id: 'glue-table',
      sentence: 'The Glue table for bars has the expected location and schema',
      dependsOn: [],
      remedy,
      run: checkBarsTable,
    },
    {
      id: 'athena-workgroup',
      sentence: 'The Athena workgroup limits the bytes scanned per query and encrypts results with the environment’s KMS key',
      reason: 'PCI DSS 3.5, AWS Config rules ATHENA_WORKGROUP_ENCRYPTED_AT_REST and ATHENA_WORKGROUP_ENFORCE_WORKGROUP_CONFIGURATION',
      dependsOn: ['key-s3'],
      remedy,
      run: checkWorkgroup,
    },
  ];
}

async function checkBarsTable({ target, names }: CheckContext): Promise<string> {
  const glue = await target.aws.glue();
  const expected = barsTable(names.buckets.processed);
  const title = `The table ${names.glueDatabase}.${expected.name}`;
  const { Table } = await requireExisting(title, glue.send(new GetTableCommand({ DatabaseName: names.glueDatabase, Name: expected.name })));
  const parameters = Table?.Parameters ?? {};
  return compare({
    location: [Table?.StorageDescriptor?.Location, expected.location],
    columns: [formatColumns(Table?.StorageDescriptor?.Columns), formatColumns(expected.columns.map(toGlueColumn))],
    'partition keys': [formatColumns(Table?.PartitionKeys), formatColumns(expected.partitionKeys.map(toGlueColumn))],
    // Athena and other services add further parameters.
    ...Object.fromEntries(Object.entries(expected.parameters).map(([name, value]) => [name, [parameters[name], value] as const])),
  });
}

async function checkWorkgroup(ctx: CheckContext): Promise<string> {
  const { athenaWorkgroup: name, buckets } = ctx.names;
  const athena = await ctx.target.aws.athena();
  const workgroup = athena.send(new GetWorkGroupCommand({ WorkGroup: name })).then(({ WorkGroup }) => WorkGroup);
  const { State, Configuration = {} } = await requireExisting(`The workgroup ${name}`, workgroup);
  const { OutputLocation, EncryptionConfiguration } = Configuration.ResultConfiguration ?? {};
  return compare({
    state: [State, 'ENABLED'],
    EnforceWorkGroupConfiguration: [Configuration.EnforceWorkGroupConfiguration, true],
    BytesScannedCutoffPerQuery: [Configuration.BytesScannedCutoffPerQuery, ctx.environment.analytics.scanLimitGb * bytesPerGb],
    'result location': [OutputLocation, `s3://${buckets.processed}/${queryResults.prefix}`],
    'result encryption': [EncryptionConfiguration?.EncryptionOption, 'SSE_KMS'],
    'KMS key': await keyRow(ctx, EncryptionConfiguration?.KmsKey, 's3'),
    'CloudWatch metrics': [Configuration.PublishCloudWatchMetricsEnabled, true],
    'engine version': [engineVersionOf(Configuration), 'Athena engine version 3'],
  });
}

function engineVersionOf({ EngineVersion }: WorkGroupConfiguration): string | undefined {
  return EngineVersion?.EffectiveEngineVersion ?? EngineVersion?.SelectedEngineVersion;
}

function formatColumns(columns: readonly Column[] = []): string {
  return columns.map(({ Name, Type }) => `${Name} ${Type}`).join(', ');
}

function toGlueColumn({ name, type }: { name: string; type: string }): Column {
  return { Name: name, Type: type };
}
