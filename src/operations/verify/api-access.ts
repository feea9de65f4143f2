// Who may call the API, and how often: usage plan, key, and the registry of keys.
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
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';

export function apiAccessChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    {
      id: 'usage-plan',
      sentence: 'The usage plan is there',
      dependsOn: [],
      remedy,
      run: async (ctx) => `${(await fetchUsagePlan(ctx)).name}`,
    },
    {
      id: 'usage-plan-limits',
      sentence: 'The usage plan’s throttle and quota are as the settings say',
      dependsOn: ['usage-plan'],
      remedy,
      run: hasLimits,
    },
    {
      id: 'usage-plan-stage',
      sentence: 'The usage plan is bound to the API’s stage',
      dependsOn: ['usage-plan'],
      remedy,
      run: isBoundToStage,
    },
    {
      id: 'api-key-enabled',
      sentence: 'The API key is there and enabled',
      dependsOn: [],
      remedy,
      run: async (ctx) => compare({ 'its state': [(await fetchApiKey(ctx)).enabled ? 'enabled' : 'disabled', 'enabled'] }),
    },
    {
      id: 'api-key-plan',
      sentence: 'The API key belongs to the usage plan',
      dependsOn: ['api-key-enabled', 'usage-plan'],
      remedy,
      run: belongsToPlan,
    },
    {
      id: 'api-key-registered',
      sentence: 'The registry knows the API key, and nobody revoked it',
      reason: 'PCI DSS 8.1',
      dependsOn: ['api-keys-table'],
      remedy: `${remedy} registers a missing key; a revoked one stays revoked until a person makes its item in the API keys table ACTIVE`,
      run: isRegistered,
    },
  ];
}

async function hasLimits(ctx: CheckContext): Promise<string> {
  const { planRate, planBurst, quotaPerDay } = ctx.environment.api;
  const { throttle, quota } = await fetchUsagePlan(ctx);
  return compare({
    'requests per second': [throttle?.rateLimit, planRate],
    'requests at once': [throttle?.burstLimit, planBurst],
    'requests in a period': [quota?.limit ?? null, quotaPerDay],
    'the period': [quota?.period ?? null, quotaPerDay === null ? null : 'DAY'],
  });
}

async function isBoundToStage(ctx: CheckContext): Promise<string> {
  const { apiStages = [] } = await fetchUsagePlan(ctx);
  const isBound = apiStages.some(({ apiId, stage }) => apiId === ctx.outputs['rest-api-id'] && stage === ctx.names.stage);
  return compare({ 'a bond between plan and stage': [isBound, true] });
}

async function belongsToPlan(ctx: CheckContext): Promise<string> {
  const apiGateway = await ctx.target.aws.apiGateway();
  const command = new GetUsagePlanKeyCommand({ usagePlanId: ctx.outputs['usage-plan-id'], keyId: ctx.outputs['api-key-id'] });
  return compare({ 'a bond between plan and key': [(await ifExists(apiGateway.send(command))) !== undefined, true] });
}

async function isRegistered(ctx: CheckContext): Promise<string> {
  const dynamoDb = await ctx.target.aws.dynamoDb();
  const apiKeyId = ctx.outputs['api-key-id'];
  const command = new GetItemCommand({ TableName: ctx.names.tables.apiKeys, Key: { apiKeyId: { S: apiKeyId } } });
  const { Item } = await dynamoDb.send(command);
  if (Item === undefined) throw checkFailure(`the registry does not know the key ${apiKeyId}`);
  return compare({ 'the key’s status': [Item.status?.S, 'ACTIVE'] });
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
    return requireExisting(`The API key ${ctx.names.apiKey}`, apiGateway.send(new GetApiKeyCommand({ apiKey: ctx.outputs['api-key-id'] })));
  });
}
