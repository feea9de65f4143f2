// Checks the configuration of the REST API: stage, logging, throttling, web ACL. api-access.ts checks access to it, endpoint.ts its
// answers.
import { GetRestApiCommand, GetStageCommand, type GetStageCommandOutput } from '@aws-sdk/client-api-gateway';
import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { ifExists } from '../../aws/calls.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';

export function apiChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const webAcl: Check = {
    id: 'web-acl',
    sentence: 'The web ACL is associated with the API stage',
    reason: 'PCI DSS 6.6, AWS Config rule API_GW_ASSOCIATED_WITH_WAF',
    dependsOn: ['api-stage'],
    remedy,
    run: checkWebAcl,
  };
  return [...stageChecks(remedy), ...(environment.api.waf === 'off' ? [] : [webAcl])];
}

function stageChecks(remedy: string): Check[] {
  return [
    { id: 'rest-api', sentence: 'The REST API exists and is regional', dependsOn: [], remedy, run: checkRestApi },
    { id: 'api-stage', sentence: 'The API stage exists and has a deployment', dependsOn: ['rest-api'], remedy, run: checkStage },
    {
      id: 'api-access-log',
      sentence: 'Access logging is enabled on the API stage',
      reason: 'PCI DSS 10.2, AWS Config rule API_GW_EXECUTION_LOGGING_ENABLED',
      dependsOn: ['api-stage'],
      remedy,
      run: checkAccessLog,
    },
    {
      id: 'api-tracing',
      sentence: 'X-Ray tracing is enabled on the API stage',
      reason: 'AWS Config rule API_GW_XRAY_ENABLED',
      dependsOn: ['api-stage'],
      remedy,
      run: async (ctx) => compare({ tracing: [(await fetchStage(ctx)).tracingEnabled, true] }),
    },
    {
      id: 'api-methods',
      sentence: 'Method throttling and logging match the settings, and data tracing is off',
      reason: 'PCI DSS 3.2 and 10.2',
      dependsOn: ['api-stage'],
      remedy,
      run: checkMethodSettings,
    },
  ];
}

async function checkRestApi(ctx: CheckContext): Promise<string> {
  const restApiId = ctx.outputs['rest-api-id'];
  const apiGateway = await ctx.target.aws.apiGateway();
  const api = await requireExisting(`The REST API ${restApiId}`, apiGateway.send(new GetRestApiCommand({ restApiId })));
  return compare({
    name: [api.name, ctx.names.restApi],
    'endpoint type': [api.endpointConfiguration?.types?.join(' and '), 'REGIONAL'],
  });
}

async function checkStage(ctx: CheckContext): Promise<string> {
  const { stageName, deploymentId } = await fetchStage(ctx);
  return compare({ stage: [stageName, ctx.names.stage], deployed: [Boolean(deploymentId), true] });
}

async function checkAccessLog(ctx: CheckContext): Promise<string> {
  const { accessLogSettings } = await fetchStage(ctx);
  const [, group] = accessLogSettings?.destinationArn?.split(':log-group:') ?? [];
  return compare({
    'log group': [group?.replace(/:\*$/, ''), ctx.names.logGroups.api],
    'request id in the log format': [accessLogSettings?.format?.includes('$context.requestId') === true, true],
  });
}

async function checkMethodSettings(ctx: CheckContext): Promise<string> {
  const { api } = ctx.environment;
  const all = (await fetchStage(ctx)).methodSettings?.['*/*'];
  return compare({
    'throttling rate': [all?.throttlingRateLimit, api.stageRate],
    'throttling burst': [all?.throttlingBurstLimit, api.stageBurst],
    'log level': [all?.loggingLevel, api.logLevel],
    'CloudWatch metrics': [all?.metricsEnabled, true],
    'data tracing': [all?.dataTraceEnabled ?? false, false],
  });
}

async function checkWebAcl(ctx: CheckContext): Promise<string> {
  const waf = await ctx.target.aws.waf();
  const { webAclArn } = await fetchStage(ctx);
  const partition = webAclArn?.split(':')[1] ?? 'aws';
  const ResourceArn = `arn:${partition}:apigateway:${ctx.target.region}::/restapis/${ctx.outputs['rest-api-id']}/stages/${ctx.names.stage}`;
  const answer = await ifExists(waf.send(new GetWebACLForResourceCommand({ ResourceArn })));
  return compare({ 'web ACL': [answer?.WebACL?.Name, ctx.names.webAcl] });
}

function fetchStage(ctx: CheckContext): Promise<GetStageCommandOutput> {
  return ctx.once('stage', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const command = new GetStageCommand({ restApiId: ctx.outputs['rest-api-id'], stageName: ctx.names.stage });
    return requireExisting(`The stage ${ctx.names.stage}`, apiGateway.send(command));
  });
}
