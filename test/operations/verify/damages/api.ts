// Damages to the REST API and its stage.
import { DeleteRestApiCommand, DeleteStageCommand, type PatchOperation, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { DisassociateWebACLCommand } from '@aws-sdk/client-wafv2';
import { stageArn } from '../platform/api.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const apiDamages: Record<string, Damage> = {
  'a stage with data tracing': {
    parts: ['api'],
    damage: (platform) => patchStage(platform, '/*/*/logging/dataTrace', 'true'),
    fails: ['api-methods'],
  },
  'a stage with a higher throttling rate': {
    parts: ['api'],
    damage: (platform) => patchStage(platform, '/*/*/throttling/rateLimit', '10000'),
    fails: ['api-methods'],
  },
  'a stage with another access log group': {
    parts: ['api'],
    damage: (platform) =>
      patchStage(platform, '/accessLogSettings/destinationArn', 'arn:aws:logs:eu-central-1:123456789012:log-group:other'),
    fails: ['api-access-log'],
  },
  'a stage without X-Ray tracing': {
    parts: ['api'],
    damage: (platform) => patchStage(platform, '/tracingEnabled', 'false'),
    fails: ['api-tracing'],
  },
  'a stage without its web ACL': {
    parts: ['api'],
    damage: async (platform) => (await platform.aws.waf()).send(new DisassociateWebACLCommand({ ResourceArn: stageArn(platform) })),
    fails: ['web-acl'],
  },
  'a deleted stage': {
    parts: ['api'],
    damage: async ({ aws, outputs, names }) =>
      (await aws.apiGateway()).send(new DeleteStageCommand({ restApiId: outputs['rest-api-id'], stageName: names.stage })),
    fails: ['api-stage'],
    blocks: ['api-access-log', 'api-tracing', 'api-methods', 'web-acl'],
  },
  'a deleted API': {
    parts: ['api'],
    damage: async ({ aws, outputs }) => (await aws.apiGateway()).send(new DeleteRestApiCommand({ restApiId: outputs['rest-api-id'] })),
    fails: ['rest-api'],
    blocks: ['api-stage', 'api-access-log', 'api-tracing', 'api-methods', 'web-acl'],
  },
};

async function patchStage({ aws, outputs, names }: Platform, path: string, value: string): Promise<unknown> {
  const patchOperations: PatchOperation[] = [{ op: 'replace', path, value }];
  return (await aws.apiGateway()).send(
    new UpdateStageCommand({ restApiId: outputs['rest-api-id'], stageName: names.stage, patchOperations }),
  );
}
