// Damages to the log groups.
import { DeleteLogGroupCommand, DeleteRetentionPolicyCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Damage } from './damage.js';

export const logDamages: Record<string, Damage> = {
  'a deleted log group': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) => (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName: names.logGroups.api })),
    fails: ['log-group-api'],
  },
  'a log group without a retention': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) => (await aws.logs()).send(new DeleteRetentionPolicyCommand({ logGroupName: names.logGroups.flow })),
    fails: ['log-group-flow'],
  },
  'a log group with a shorter retention': {
    parts: ['keys', 'logs'],
    damage: async ({ aws, names }) =>
      (await aws.logs()).send(new PutRetentionPolicyCommand({ logGroupName: names.logGroups.function, retentionInDays: 1 })),
    fails: ['log-group-function'],
  },
};
