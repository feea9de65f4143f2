// Damages to the API, its plan and its key.
import {
  DeleteApiKeyCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  type PatchOperation,
  UpdateApiKeyCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DisassociateWebACLCommand } from '@aws-sdk/client-wafv2';
import { stageArn } from '../platform/api.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const apiDamages: Record<string, Damage> = {
  'a disabled API key': {
    parts: ['gateway'],
    damage: async ({ aws, outputs }) => {
      const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/enabled', value: 'false' }];
      return (await aws.apiGateway()).send(new UpdateApiKeyCommand({ apiKey: outputs['api-key-id'], patchOperations }));
    },
    fails: ['api-key-enabled'],
    blocks: ['api-key-plan'],
  },
  'a deleted API key': {
    parts: ['gateway'],
    damage: async ({ aws, outputs }) => (await aws.apiGateway()).send(new DeleteApiKeyCommand({ apiKey: outputs['api-key-id'] })),
    fails: ['api-key-enabled'],
    blocks: ['api-key-plan'],
  },
  'a revoked API key': {
    parts: ['keys', 'tables', 'gateway'],
    damage: async ({ aws, names, outputs }) => {
      const Item = { apiKeyId: { S: outputs['api-key-id'] }, status: { S: 'REVOKED' } };
      return (await aws.dynamoDb()).send(new PutItemCommand({ TableName: names.tables.apiKeys, Item }));
    },
    fails: ['api-key-registered'],
  },
  'a key outside of the plan': {
    parts: ['gateway'],
    damage: async ({ aws, outputs }) =>
      (await aws.apiGateway()).send(new DeleteUsagePlanKeyCommand({ usagePlanId: outputs['usage-plan-id'], keyId: outputs['api-key-id'] })),
    fails: ['api-key-plan'],
  },
  'a plan that lets more through': {
    parts: ['gateway'],
    damage: (platform) => patchPlan(platform, { op: 'replace', path: '/throttle/rateLimit', value: '9999' }),
    fails: ['usage-plan-limits'],
  },
  'a plan without a stage': {
    parts: ['gateway'],
    damage: (platform) =>
      patchPlan(platform, { op: 'remove', path: '/apiStages', value: `${platform.outputs['rest-api-id']}:${platform.names.stage}` }),
    fails: ['usage-plan-stage'],
  },
  'a deleted plan': {
    parts: ['gateway'],
    damage: async (platform) => {
      await patchPlan(platform, { op: 'remove', path: '/apiStages', value: `${platform.outputs['rest-api-id']}:${platform.names.stage}` });
      return (await platform.aws.apiGateway()).send(new DeleteUsagePlanCommand({ usagePlanId: platform.outputs['usage-plan-id'] }));
    },
    fails: ['usage-plan'],
    blocks: ['usage-plan-limits', 'usage-plan-stage', 'api-key-plan'],
  },
  'a stage that logs bodies': {
    parts: ['gateway'],
    damage: (platform) => patchStage(platform, '/*/*/logging/dataTrace', 'true'),
    fails: ['api-methods'],
  },
  'a stage that is not throttled': {
    parts: ['gateway'],
    damage: (platform) => patchStage(platform, '/*/*/throttling/rateLimit', '10000'),
    fails: ['api-methods'],
  },
  'a stage that logs elsewhere': {
    parts: ['gateway'],
    damage: (platform) =>
      patchStage(platform, '/accessLogSettings/destinationArn', 'arn:aws:logs:eu-central-1:123456789012:log-group:other'),
    fails: ['api-access-log'],
  },
  'a stage that is not traced': {
    parts: ['gateway'],
    damage: (platform) => patchStage(platform, '/tracingEnabled', 'false'),
    fails: ['api-tracing'],
  },
  'a stage without its firewall': {
    parts: ['gateway'],
    damage: async (platform) => (await platform.aws.waf()).send(new DisassociateWebACLCommand({ ResourceArn: stageArn(platform) })),
    fails: ['web-acl'],
  },
  'a deleted stage': {
    parts: ['gateway'],
    damage: async ({ aws, outputs, names }) =>
      (await aws.apiGateway()).send(new DeleteStageCommand({ restApiId: outputs['rest-api-id'], stageName: names.stage })),
    fails: ['api-stage'],
    blocks: ['api-access-log', 'api-tracing', 'api-methods', 'web-acl'],
  },
  'a deleted API': {
    parts: ['gateway'],
    damage: async ({ aws, outputs }) => (await aws.apiGateway()).send(new DeleteRestApiCommand({ restApiId: outputs['rest-api-id'] })),
    fails: ['rest-api'],
    blocks: ['api-stage', 'api-access-log', 'api-tracing', 'api-methods', 'web-acl'],
  },
};

async function patchPlan({ aws, outputs }: Platform, operation: PatchOperation): Promise<unknown> {
  return (await aws.apiGateway()).send(new UpdateUsagePlanCommand({ usagePlanId: outputs['usage-plan-id'], patchOperations: [operation] }));
}

async function patchStage({ aws, outputs, names }: Platform, path: string, value: string): Promise<unknown> {
  const patchOperations: PatchOperation[] = [{ op: 'replace', path, value }];
  return (await aws.apiGateway()).send(
    new UpdateStageCommand({ restApiId: outputs['rest-api-id'], stageName: names.stage, patchOperations }),
  );
}
