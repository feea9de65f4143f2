// The REST API, usage plan, key and web ACL of a test platform.
import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AssociateWebACLCommand, CreateWebACLCommand } from '@aws-sdk/client-wafv2';
import { buildLog, executionLogGroup } from './logs.js';
import type { Platform } from './platform.js';

export async function buildApi(platform: Platform): Promise<void> {
  const { aws, names, environment, outputs } = platform;
  const apiGateway = await aws.apiGateway();
  const api = await apiGateway.send(new CreateRestApiCommand({ name: names.restApi, endpointConfiguration: { types: ['REGIONAL'] } }));
  const restApiId = api.id ?? '';
  outputs['rest-api-id'] = restApiId;
  const { items = [] } = await apiGateway.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: items[0]?.id, httpMethod: 'GET' };
  await apiGateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE', apiKeyRequired: true }));
  await apiGateway.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
  const { id: deploymentId } = await apiGateway.send(new CreateDeploymentCommand({ restApiId }));
  await apiGateway.send(new CreateStageCommand({ restApiId, stageName: names.stage, deploymentId, tracingEnabled: true }));
  await configureStage(platform, restApiId);
  const { planRate, planBurst } = environment.api;
  const apiStages = [{ apiId: restApiId, stage: names.stage }];
  const throttle = { rateLimit: planRate, burstLimit: planBurst };
  const plan = await apiGateway.send(new CreateUsagePlanCommand({ name: names.usagePlan, apiStages, throttle }));
  const key = await apiGateway.send(new CreateApiKeyCommand({ name: names.apiKey, enabled: true }));
  await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }));
  outputs['usage-plan-id'] = plan.id ?? '';
  outputs['api-key-id'] = key.id ?? '';
  if (platform.keys.dynamodb) await registerKey(platform);
  if (platform.keys.cloudwatch) await buildLog(platform, executionLogGroup(platform));
  await buildWebAcl(platform);
}

async function registerKey({ aws, names, outputs }: Platform): Promise<void> {
  const Item = { apiKeyId: { S: outputs['api-key-id'] }, userId: { S: 'platform' }, status: { S: 'ACTIVE' } };
  await (await aws.dynamoDb()).send(new PutItemCommand({ TableName: names.tables.apiKeys, Item }));
}

async function configureStage({ aws, names, environment, synthesis }: Platform, restApiId: string): Promise<void> {
  const apiGateway = await aws.apiGateway();
  const { stageRate, stageBurst, logLevel } = environment.api;
  const destinationArn = `arn:aws:logs:${environment.region}:${environment.account}:log-group:${names.logGroups.api}`;
  const values = {
    '/*/*/throttling/rateLimit': String(stageRate),
    '/*/*/throttling/burstLimit': String(stageBurst),
    '/*/*/logging/loglevel': logLevel,
    '/*/*/logging/dataTrace': 'false',
    '/*/*/metrics/enabled': 'true',
    '/accessLogSettings/destinationArn': destinationArn,
    '/accessLogSettings/format': synthesis.platform.one('aws_api_gateway_stage', 'api-gateway_stage_stage').access_log_settings.format,
  };
  const patchOperations = Object.entries(values).map(([path, value]) => ({ op: 'replace' as const, path, value }));
  await apiGateway.send(new UpdateStageCommand({ restApiId, stageName: names.stage, patchOperations }));
}

async function buildWebAcl({ aws, names, environment, outputs }: Platform): Promise<void> {
  if (environment.api.waf === 'off') return;
  const waf = await aws.waf();
  const VisibilityConfig = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'waf' };
  const { Summary } = await waf.send(
    new CreateWebACLCommand({ Name: names.webAcl, Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig }),
  );
  await waf.send(new AssociateWebACLCommand({ WebACLArn: Summary?.ARN, ResourceArn: stageArn({ environment, outputs, names }) }));
}

export function stageArn({ environment, outputs, names }: Pick<Platform, 'environment' | 'outputs' | 'names'>): string {
  return `arn:aws:apigateway:${environment.region}::/restapis/${outputs['rest-api-id']}/stages/${names.stage}`;
}
