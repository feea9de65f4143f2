// What questions over bars are asked with: the table in the Glue catalogue, and Athena's workgroup with its limit and its encryption.
import { GetWorkGroupCommand, type WorkGroupConfiguration } from '@aws-sdk/client-athena';
import { type Column, GetTableCommand } from '@aws-sdk/client-glue';
import { barsTable } from '../../platform/bars-table.js';
import { queryResults } from '../../platform/objects.js';
import { bytesPerGb, type Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';

export function catalogueChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    {
      id: 'glue-table',
      sentence: 'The catalogue has the table of bars, over the files in the processed bucket',
      dependsOn: [],
      remedy,
      run: describesBars,
    },
    {
      id: 'athena-workgroup',
      sentence: 'The workgroup limits what a query reads and encrypts results with the environment’s own key',
      reason: 'PCI DSS 3.5, AWS Config rules ATHENA_WORKGROUP_ENCRYPTED_AT_REST and ATHENA_WORKGROUP_ENFORCE_WORKGROUP_CONFIGURATION',
      dependsOn: ['key-s3'],
      remedy,
      run: limitsQueries,
    },
  ];
}

async function describesBars({ target, names }: CheckContext): Promise<string> {
  const glue = await target.aws.glue();
  const wanted = barsTable(names.buckets.processed);
  const thing = `The table ${names.glueDatabase}.${wanted.name}`;
  const { Table } = await requireExisting(thing, glue.send(new GetTableCommand({ DatabaseName: names.glueDatabase, Name: wanted.name })));
  const seen = Table?.Parameters ?? {};
  return compare({
    'its place': [Table?.StorageDescriptor?.Location, wanted.location],
    'its columns': [columnsIn(Table?.StorageDescriptor?.Columns), columnsIn(wanted.columns.map(asGlue))],
    'its partitions': [columnsIn(Table?.PartitionKeys), columnsIn(wanted.partitionKeys.map(asGlue))],
    // Athena and others add parameters of their own.
    ...Object.fromEntries(Object.entries(wanted.parameters).map(([name, value]) => [name, [seen[name], value] as const])),
  });
}

async function limitsQueries(ctx: CheckContext): Promise<string> {
  const { athenaWorkgroup: name, buckets } = ctx.names;
  const athena = await ctx.target.aws.athena();
  const workgroup = athena.send(new GetWorkGroupCommand({ WorkGroup: name })).then(({ WorkGroup }) => WorkGroup);
  const { State, Configuration = {} } = await requireExisting(`The workgroup ${name}`, workgroup);
  const { OutputLocation, EncryptionConfiguration } = Configuration.ResultConfiguration ?? {};
  return compare({
    'its state': [State, 'ENABLED'],
    'its word over that of who asks': [Configuration.EnforceWorkGroupConfiguration, true],
    'bytes that a query may read': [Configuration.BytesScannedCutoffPerQuery, ctx.environment.analytics.scanLimitGb * bytesPerGb],
    'place of results': [OutputLocation, `s3://${buckets.processed}/${queryResults.prefix}`],
    'encryption of results': [EncryptionConfiguration?.EncryptionOption, 'SSE_KMS'],
    'its key': await keyRow(ctx, EncryptionConfiguration?.KmsKey, 's3'),
    metrics: [Configuration.PublishCloudWatchMetricsEnabled, true],
    'its engine': [engineOf(Configuration), 'Athena engine version 3'],
  });
}

function engineOf({ EngineVersion }: WorkGroupConfiguration): string | undefined {
  return EngineVersion?.EffectiveEngineVersion ?? EngineVersion?.SelectedEngineVersion;
}

function columnsIn(columns: readonly Column[] = []): string {
  return columns.map(({ Name, Type }) => `${Name} ${Type}`).join(', ');
}

function asGlue({ name, type }: { name: string; type: string }): Column {
  return { Name: name, Type: type };
}
