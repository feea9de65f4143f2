// Damages to the KMS keys.
import { DeleteAliasCommand, DisableKeyCommand, DisableKeyRotationCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Damage } from './damage.js';

export const keyDamages: Record<string, Damage> = {
  'a disabled KMS key': {
    parts: ['keys', 'tables'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new DisableKeyCommand({ KeyId: idOf(keys.dynamodb) })),
    fails: ['key-dynamodb'],
    blocks: ['key-dynamodb-rotation', 'sessions-table-encryption', 'api-keys-table-encryption'],
  },
  'a KMS key scheduled for deletion': {
    parts: ['keys'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new ScheduleKeyDeletionCommand({ KeyId: idOf(keys.s3) })),
    fails: ['key-s3'],
    blocks: ['key-s3-rotation'],
  },
  'a KMS key without its alias': {
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
  'a KMS key without rotation': {
    parts: ['keys'],
    damage: async ({ aws, keys }) => (await aws.kms()).send(new DisableKeyRotationCommand({ KeyId: idOf(keys.lambda) })),
    fails: ['key-lambda-rotation'],
  },
};

function idOf(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}
