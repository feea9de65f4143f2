// Checks the two DynamoDB tables: their backups, encryption and deletion protection, and the index and TTL that the function relies on.
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';

const tables = {
  sessions: { id: 'sessions-table', title: 'sessions table', key: 'sessionId' },
  apiKeys: { id: 'api-keys-table', title: 'API keys table', key: 'apiKeyId' },
} as const;
type Table = keyof typeof tables;

export function tableChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [...commonChecks('sessions', remedy), ttlCheck(remedy), ...commonChecks('apiKeys', remedy), indexCheck(remedy)];
}

function commonChecks(table: Table, remedy: string): Check[] {
  const { id, title, key } = tables[table];
  return [
    {
      id,
      sentence: `The ${title} exists and is active`,
      dependsOn: [],
      remedy,
      run: async (ctx) => {
        const { TableStatus, KeySchema = [], BillingModeSummary } = await describeTable(ctx, table);
        return compare({
          status: [TableStatus, 'ACTIVE'],
          'partition key': [KeySchema.map(({ AttributeName }) => AttributeName).join(' and '), key],
          'billing mode': [BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST'],
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
        return compare({ 'point-in-time recovery': [recovery?.PointInTimeRecoveryStatus, 'ENABLED'] });
      },
    },
    {
      id: `${id}-protection`,
      sentence: `Deletion protection of the ${title} matches the settings`,
      dependsOn: [id],
      remedy,
      run: async (ctx) => {
        const { DeletionProtectionEnabled = false } = await describeTable(ctx, table);
        return compare({ 'deletion protection': [DeletionProtectionEnabled, ctx.environment.tables.deletionProtection] });
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
        return compare({
          encryption: [SSEDescription?.SSEType, 'KMS'],
          'KMS key': await keyRow(ctx, SSEDescription?.KMSMasterKeyArn, 'dynamodb'),
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
      return compare({ TTL: [status, 'ENABLED'], attribute: [ttl?.AttributeName, 'ttl'] });
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
      const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === 'UserIdIndex');
      return compare({
        UserIdIndex: [found?.IndexStatus, 'ACTIVE'],
        'partition key': [found?.KeySchema?.map(({ AttributeName }) => AttributeName).join(' and '), 'userId'],
      });
    },
  };
}

function describeTable(ctx: CheckContext, table: Table): Promise<TableDescription> {
  const name = ctx.names.tables[table];
  return ctx.once(`table ${name}`, async () => {
    const dynamoDb = await ctx.target.aws.dynamoDb();
    const { Table } = await requireExisting(`The table ${name}`, dynamoDb.send(new DescribeTableCommand({ TableName: name })));
    return Table as TableDescription;
  });
}
