// Checks the table in the Glue Data Catalog and the Athena workgroup, with which bars are queried.
import { GetWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { type Column, GetTableCommand } from '@aws-sdk/client-glue';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { findDeclared } from './declared.js';
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

async function checkBarsTable(ctx: CheckContext): Promise<string> {
  const glue = await ctx.target.aws.glue();
  const declared = await findDeclared(ctx, 'aws_glue_catalog_table');
  const [DatabaseName, Name] = [ctx.names.glueDatabase, String(declared.value('name'))];
  const { Table } = await requireExisting(`The table ${DatabaseName}.${Name}`, glue.send(new GetTableCommand({ DatabaseName, Name })));
  const { Parameters = {}, StorageDescriptor, PartitionKeys } = Table ?? {};
  const columns = (path: string) => formatColumns(declared.blocks<DeclaredColumn>(path).map(toGlueColumn));
  return compare({
    location: [StorageDescriptor?.Location, declared.value('storage_descriptor.location')],
    columns: [formatColumns(StorageDescriptor?.Columns), columns('storage_descriptor.columns')],
    'partition keys': [formatColumns(PartitionKeys), columns('partition_keys')],
    // Athena and other services add further parameters.
    ...Object.fromEntries(Object.entries(declared.map('parameters')).map(([name, value]) => [name, [Parameters[name], value] as const])),
  });
}

async function checkWorkgroup(ctx: CheckContext): Promise<string> {
  const { athenaWorkgroup: name } = ctx.names;
  const athena = await ctx.target.aws.athena();
  const workgroup = athena.send(new GetWorkGroupCommand({ WorkGroup: name })).then(({ WorkGroup }) => WorkGroup);
  const { State, Configuration = {} } = await requireExisting(`The workgroup ${name}`, workgroup);
  const { OutputLocation, EncryptionConfiguration } = Configuration.ResultConfiguration ?? {};
  const declared = await findDeclared(ctx, 'aws_athena_workgroup');
  const expected = (path: string) => declared.value(`configuration.${path}`);
  const encryption = 'result_configuration.encryption_configuration';
  return compare({
    state: [State, 'ENABLED'],
    EnforceWorkGroupConfiguration: [Configuration.EnforceWorkGroupConfiguration, expected('enforce_workgroup_configuration')],
    BytesScannedCutoffPerQuery: [Configuration.BytesScannedCutoffPerQuery, expected('bytes_scanned_cutoff_per_query')],
    'result location': [OutputLocation, expected('result_configuration.output_location')],
    'result encryption': [EncryptionConfiguration?.EncryptionOption, expected(`${encryption}.encryption_option`)],
    'KMS key': await keyRow(ctx, EncryptionConfiguration?.KmsKey, expected(`${encryption}.kms_key_arn`)),
    'CloudWatch metrics': [Configuration.PublishCloudWatchMetricsEnabled, expected('publish_cloudwatch_metrics_enabled')],
    'engine version': [engineVersionOf(Configuration), expected('engine_version.selected_engine_version')],
  });
}

function engineVersionOf({ EngineVersion }: WorkGroupConfiguration): string | undefined {
  return EngineVersion?.EffectiveEngineVersion ?? EngineVersion?.SelectedEngineVersion;
}

function formatColumns(columns: readonly Column[] = []): string {
  return columns.map(({ Name, Type }) => `${Name} ${Type}`).join(', ');
}

interface DeclaredColumn {
  name: string;
  type: string;
}

function toGlueColumn({ name, type }: DeclaredColumn): Column {
  return { Name: name, Type: type };
}
