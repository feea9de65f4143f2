// Damages to the usage plan and the API key.
import {
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  type PatchOperation,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const apiAccessDamages: Record<string, Damage> = {
  'a disabled API key': {
    parts: ['api'],
    damage: async ({ aws, outputs }) => {
      const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/enabled', value: 'false' }];
      return (await aws.apiGateway()).send(new UpdateApiKeyCommand({ apiKey: outputs['api-key-id'], patchOperations }));
    },
    fails: ['api-key-enabled'],
    blocks: ['api-key-plan'],
  },
  'a deleted API key': {
    parts: ['api'],
    damage: async ({ aws, outputs }) => (await aws.apiGateway()).send(new DeleteApiKeyCommand({ apiKey: outputs['api-key-id'] })),
    fails: ['api-key-enabled'],
    blocks: ['api-key-plan'],
  },
  'a revoked API key': {
    parts: ['keys', 'tables', 'api'],
    damage: async ({ aws, names, outputs }) => {
      const Item = { apiKeyId: { S: outputs['api-key-id'] }, status: { S: 'REVOKED' } };
      return (await aws.dynamoDb()).send(new PutItemCommand({ TableName: names.tables.apiKeys, Item }));
    },
    fails: ['api-key-registered'],
  },
  'an API key that is not in the usage plan': {
    parts: ['api'],
    damage: async ({ aws, outputs }) =>
      (await aws.apiGateway()).send(new DeleteUsagePlanKeyCommand({ usagePlanId: outputs['usage-plan-id'], keyId: outputs['api-key-id'] })),
    fails: ['api-key-plan'],
  },
  'a usage plan with a higher throttling rate': {
    parts: ['api'],
    damage: (platform) => patchPlan(platform, { op: 'replace', path: '/throttle/rateLimit', value: '9999' }),
    fails: ['usage-plan-limits'],
  },
  'a usage plan without the stage': {
    parts: ['api'],
    damage: (platform) =>
      patchPlan(platform, { op: 'remove', path: '/apiStages', value: `${platform.outputs['rest-api-id']}:${platform.names.stage}` }),
    fails: ['usage-plan-stage'],
  },
  'a deleted usage plan': {
    parts: ['api'],
    damage: async (platform) => {
      await patchPlan(platform, { op: 'remove', path: '/apiStages', value: `${platform.outputs['rest-api-id']}:${platform.names.stage}` });
      return (await platform.aws.apiGateway()).send(new DeleteUsagePlanCommand({ usagePlanId: platform.outputs['usage-plan-id'] }));
    },
    fails: ['usage-plan'],
    blocks: ['usage-plan-limits', 'usage-plan-stage', 'api-key-plan'],
  },
};

async function patchPlan({ aws, outputs }: Platform, operation: PatchOperation): Promise<unknown> {
  return (await aws.apiGateway()).send(new UpdateUsagePlanCommand({ usagePlanId: outputs['usage-plan-id'], patchOperations: [operation] }));
}
