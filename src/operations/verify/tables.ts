// Checks the two DynamoDB tables: their backups, encryption and deletion protection, and the index and TTL that the function relies on.
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { type Declared, findDeclared } from './declared.js';
import { keyRow } from './keys.js';

const tables = {
  sessions: { id: 'sessions-table', title: 'sessions table' },
  apiKeys: { id: 'api-keys-table', title: 'API keys table' },
} as const;
type Table = keyof typeof tables;

export function tableChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [...commonChecks('sessions', remedy), ttlCheck(remedy), ...commonChecks('apiKeys', remedy), indexCheck(remedy)];
}

function commonChecks(table: Table, remedy: string): Check[] {
  const { id, title } = tables[table];
  return [
    {
      id,
      sentence: `The ${title} exists and is active`,
      dependsOn: [],
      remedy,
      run: async (ctx) => {
        const { TableStatus, KeySchema = [], BillingModeSummary } = await describeTable(ctx, table);
        const declared = await findTable(ctx, table);
        return compare({
          status: [TableStatus, 'ACTIVE'],
          'partition key': [KeySchema.map(({ AttributeName }) => AttributeName).join(' and '), declared.value('hash_key')],
          'billing mode': [BillingModeSummary?.BillingMode, declared.value('billing_mode')],
        });
      },
    },
    {
      id: `${id}-backups`,
      sentence: `Point-in-time recovery is enabled on the ${title}`,
      reason: 'AWS Config rule DYNAMODB_PITR_ENABLED',
      dependsOn: [id],
      remedy,
      run: async (ctx) => {
        const dynamoDb = await ctx.target.aws.dynamoDb();
        const answer = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName: ctx.names.tables[table] }));
        const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        const isDeclared = (await findTable(ctx, table)).value('point_in_time_recovery.enabled');
        return compare({ 'point-in-time recovery': [recovery?.PointInTimeRecoveryStatus, isDeclared ? 'ENABLED' : 'DISABLED'] });
      },
    },
    {
      id: `${id}-protection`,
      sentence: `Deletion protection of the ${title} matches the settings`,
      dependsOn: [id],
      remedy,
      run: async (ctx) => {
        const { DeletionProtectionEnabled = false } = await describeTable(ctx, table);
        const declared = await findTable(ctx, table);
        return compare({ 'deletion protection': [DeletionProtectionEnabled, declared.value('deletion_protection_enabled')] });
      },
    },
    {
      id: `${id}-encryption`,
      sentence: `The ${title} is encrypted with the environment’s KMS key`,
      reason: 'PCI DSS 3.5, AWS Config rule DYNAMODB_TABLE_ENCRYPTED_KMS',
      dependsOn: [id, 'key-dynamodb'],
      remedy,
      run: async (ctx) => {
        const { SSEDescription } = await describeTable(ctx, table);
        const declared = await findTable(ctx, table);
        return compare({
          encryption: [SSEDescription?.SSEType, declared.value('server_side_encryption.enabled') ? 'KMS' : null],
          'KMS key': await keyRow(ctx, SSEDescription?.KMSMasterKeyArn, declared.value('server_side_encryption.kms_key_arn')),
        });
      },
    },
  ];
}

function ttlCheck(remedy: string): Check {
  return {
    id: 'sessions-table-expiry',
    sentence: 'Time to Live (TTL) is enabled on the sessions table',
    dependsOn: ['sessions-table'],
    remedy,
    run: async (ctx) => {
      const dynamoDb = await ctx.target.aws.dynamoDb();
      const { TimeToLiveDescription: ttl } = await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName: ctx.names.tables.sessions }));
      // Enabling TTL can take an hour.
      const status = ttl?.TimeToLiveStatus === 'ENABLING' ? 'ENABLED' : ttl?.TimeToLiveStatus;
      const declared = await findTable(ctx, 'sessions');
      return compare({
        TTL: [status, declared.value('ttl.enabled') ? 'ENABLED' : 'DISABLED'],
        attribute: [ttl?.AttributeName, declared.value('ttl.attribute_name')],
      });
    },
  };
}

function indexCheck(remedy: string): Check {
  return {
    id: 'api-keys-table-index',
    sentence: 'The API keys table has its global secondary index on userId',
    dependsOn: ['api-keys-table'],
    remedy,
    run: async (ctx) => {
      const { GlobalSecondaryIndexes = [] } = await describeTable(ctx, 'apiKeys');
      const declared = await findTable(ctx, 'apiKeys');
      const name = String(declared.value('global_secondary_index.name'));
      const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
      return compare({
        [name]: [found?.IndexStatus, 'ACTIVE'],
        'partition key': [
          found?.KeySchema?.map(({ AttributeName }) => AttributeName).join(' and '),
          declared.value('global_secondary_index.hash_key'),
        ],
      });
    },
  };
}

function findTable(ctx: CheckContext, table: Table): Promise<Declared> {
  return findDeclared(ctx, 'aws_dynamodb_table', { name: ctx.names.tables[table] });
}

function describeTable(ctx: CheckContext, table: Table): Promise<TableDescription> {
  const name = ctx.names.tables[table];
  return ctx.once(`table ${name}`, async () => {
    const dynamoDb = await ctx.target.aws.dynamoDb();
    const { Table } = await requireExisting(`The table ${name}`, dynamoDb.send(new DescribeTableCommand({ TableName: name })));
    return Table as TableDescription;
  });
}
