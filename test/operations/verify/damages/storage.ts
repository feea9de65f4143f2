// Damages to keys, log groups and tables.
import { DeleteLogGroupCommand, DeleteRetentionPolicyCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, UpdateContinuousBackupsCommand, UpdateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DeleteAliasCommand, DisableKeyCommand, DisableKeyRotationCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Damage } from './damage.js';

export const storageDamages: Record<string, Damage> = {
  'a disabled key': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new DisableKeyCommand({ KeyId: idOf(keys.dynamodb) })),
    fails: ['key-dynamodb'],
    blocks: ['key-dynamodb-rotation', 'sessions-table-encryption', 'api-keys-table-encryption'],
  },
  'a key that waits for its deletion': {
    parts: ['keys'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new ScheduleKeyDeletionCommand({ KeyId: idOf(keys.s3) })),
    fails: ['key-s3'],
    blocks: ['key-s3-rotation'],
  },
  'a key without its alias': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) => (await aws.kms()).send(new DeleteAliasCommand({ AliasName: names.keyAlias('cloudwatch') })),
    fails: ['key-cloudwatch'],
    blocks: [
      'key-cloudwatch-rotation',
      'log-group-function',
      'log-group-api',
      'log-group-execution',
      'log-group-flow',
      'log-group-waf',
      'log-group-database',
    ],
  },
  'a key that is no longer rotated': {
    parts: ['keys'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new DisableKeyRotationCommand({ KeyId: idOf(keys.lambda) })),
    fails: ['key-lambda-rotation'],
  },
  'a deleted log group': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) => (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName: names.logGroups.api })),
    fails: ['log-group-api'],
  },
  'a log group that keeps everything for ever': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) => (await aws.logs()).send(new DeleteRetentionPolicyCommand({ logGroupName: names.logGroups.flow })),
    fails: ['log-group-flow'],
  },
  'a log group that forgets sooner': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) =>
      (await aws.logs()).send(new PutRetentionPolicyCommand({ logGroupName: names.logGroups.function, retentionInDays: 1 })),
    fails: ['log-group-function'],
  },
  'a deleted table': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => (await aws.dynamoDb()).send(new DeleteTableCommand({ TableName: names.tables.sessions })),
    fails: ['sessions-table'],
    blocks: ['sessions-table-backups', 'sessions-table-protection', 'sessions-table-encryption', 'sessions-table-expiry'],
  },
  'a table without backups': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) => {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false };
      const command = { TableName: names.tables.apiKeys, PointInTimeRecoverySpecification };
      return (await aws.dynamoDb()).send(new UpdateContinuousBackupsCommand(command));
    },
    fails: ['api-keys-table-backups'],
  },
  'a table that keeps everything': {
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
  'a table under a protection that nobody set': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, names }) =>
      (await aws.dynamoDb()).send(new UpdateTableCommand({ TableName: names.tables.sessions, DeletionProtectionEnabled: true })),
    fails: ['sessions-table-protection'],
  },
};

function idOf(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}
