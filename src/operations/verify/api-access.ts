// Checks access to the API: the usage plan, the API key, and the key's item in the API keys table.
import {
  GetApiKeyCommand,
  type GetApiKeyCommandOutput,
  GetUsagePlanCommand,
  type GetUsagePlanCommandOutput,
  GetUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ifExists } from '../../aws/calls.js';
import type { Environment } from '../../settings/schema.js';
import { currentKeyId } from './api-client.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { findDeclared } from './declared.js';

export function apiAccessChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    {
      id: 'usage-plan',
      sentence: 'The usage plan exists',
      dependsOn: [],
      remedy,
      run: async (ctx) => `${(await fetchUsagePlan(ctx)).name}`,
    },
    {
      id: 'usage-plan-limits',
      sentence: 'Throttling and quota of the usage plan match the settings',
      dependsOn: ['usage-plan'],
      remedy,
      run: checkLimits,
    },
    {
      id: 'usage-plan-stage',
      sentence: 'The usage plan includes the API stage',
      dependsOn: ['usage-plan'],
      remedy,
      run: checkPlanStage,
    },
    {
      id: 'api-key-enabled',
      sentence: 'The API key exists and is enabled',
      dependsOn: [],
      remedy,
      run: async (ctx) => compare({ state: [(await fetchApiKey(ctx)).enabled ? 'enabled' : 'disabled', 'enabled'] }),
    },
    {
      id: 'api-key-plan',
      sentence: 'The API key is in the usage plan',
      dependsOn: ['api-key-enabled', 'usage-plan'],
      remedy,
      run: checkPlanKey,
    },
    {
      id: 'api-key-registered',
      sentence: 'The API key is active in the API keys table',
      reason: 'PCI DSS 8.1',
      dependsOn: ['api-keys-table'],
      remedy: `${remedy}   # registers a missing key; to restore a revoked key, set the status of its item in the API keys table to ACTIVE`,
      run: checkRegistration,
    },
  ];
}

async function checkLimits(ctx: CheckContext): Promise<string> {
  const { throttle, quota } = await fetchUsagePlan(ctx);
  const declared = await findDeclared(ctx, 'aws_api_gateway_usage_plan');
  return compare({
    'throttling rate': [throttle?.rateLimit, declared.value('throttle_settings.rate_limit')],
    'throttling burst': [throttle?.burstLimit, declared.value('throttle_settings.burst_limit')],
    quota: [quota?.limit, declared.value('quota_settings.limit')],
    'quota period': [quota?.period, declared.value('quota_settings.period')],
  });
}

async function checkPlanStage(ctx: CheckContext): Promise<string> {
  const { apiStages = [] } = await fetchUsagePlan(ctx);
  const isIncluded = apiStages.some(({ apiId, stage }) => apiId === ctx.outputs['rest-api-id'] && stage === ctx.names.stage);
  return compare({ 'stage in the usage plan': [isIncluded, true] });
}

async function checkPlanKey(ctx: CheckContext): Promise<string> {
  const apiGateway = await ctx.target.aws.apiGateway();
  const keyId = await currentKeyId(ctx);
  const command = new GetUsagePlanKeyCommand({ usagePlanId: ctx.outputs['usage-plan-id'], keyId });
  return compare({ 'key in the usage plan': [(await ifExists(apiGateway.send(command))) !== undefined, true] });
}

async function checkRegistration(ctx: CheckContext): Promise<string> {
  const dynamoDb = await ctx.target.aws.dynamoDb();
  const apiKeyId = await currentKeyId(ctx);
  const command = new GetItemCommand({ TableName: ctx.names.tables.apiKeys, Key: { apiKeyId: { S: apiKeyId } } });
  const { Item } = await dynamoDb.send(command);
  if (Item === undefined) throw checkFailure(`the API keys table has no item for the key ${apiKeyId}`);
  return compare({ 'key status': [Item.status?.S, 'ACTIVE'] });
}

function fetchUsagePlan(ctx: CheckContext): Promise<GetUsagePlanCommandOutput> {
  return ctx.once('usage plan', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    return requireExisting(
      `The usage plan ${ctx.names.usagePlan}`,
      apiGateway.send(new GetUsagePlanCommand({ usagePlanId: ctx.outputs['usage-plan-id'] })),
    );
  });
}

function fetchApiKey(ctx: CheckContext): Promise<GetApiKeyCommandOutput> {
  return ctx.once('api key', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const apiKey = await currentKeyId(ctx);
    return requireExisting(`The API key ${apiKey}`, apiGateway.send(new GetApiKeyCommand({ apiKey })));
  });
}
