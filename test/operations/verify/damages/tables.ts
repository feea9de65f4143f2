// Damages to the DynamoDB tables.
import { DeleteTableCommand, UpdateContinuousBackupsCommand, UpdateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { Damage } from './damage.js';

export const tableDamages: Record<string, Damage> = {
  'a deleted DynamoDB table': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => (await aws.dynamoDb()).send(new DeleteTableCommand({ TableName: names.tables.sessions })),
    fails: ['sessions-table'],
    blocks: ['sessions-table-backups', 'sessions-table-protection', 'sessions-table-encryption', 'sessions-table-expiry'],
  },
  'a table without point-in-time recovery': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false };
      const command = { TableName: names.tables.apiKeys, PointInTimeRecoverySpecification };
      return (await aws.dynamoDb()).send(new UpdateContinuousBackupsCommand(command));
    },
    fails: ['api-keys-table-backups'],
  },
  'a table without TTL': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => {
      const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: false };
      return (await aws.dynamoDb()).send(new UpdateTimeToLiveCommand({ TableName: names.tables.sessions, TimeToLiveSpecification }));
    },
    fails: ['sessions-table-expiry'],
  },
  'a table without its index': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => {
      const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName: 'UserIdIndex' } }];
      return (await aws.dynamoDb()).send(new UpdateTableCommand({ TableName: names.tables.apiKeys, GlobalSecondaryIndexUpdates }));
    },
    fails: ['api-keys-table-index'],
  },
  'a table with unexpected deletion protection': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) =>
      (await aws.dynamoDb()).send(new UpdateTableCommand({ TableName: names.tables.sessions, DeletionProtectionEnabled: true })),
    fails: ['sessions-table-protection'],
  },
};
