// The API as it is configured: API and stage, logging, throttling, firewall. Who may call it: usage-plan.ts. How it answers: api-access.ts.
import { GetRestApiCommand, GetStageCommand, type GetStageCommandOutput } from '@aws-sdk/client-api-gateway';
import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { ifExists } from '../../aws/calls.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';

export function apiChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const firewall: Check = {
    id: 'web-acl',
    sentence: 'The firewall stands before the API',
    reason: 'PCI DSS 6.6, AWS Config rule API_GW_ASSOCIATED_WITH_WAF',
    dependsOn: ['api-stage'],
    remedy,
    run: hasFirewall,
  };
  return [...stageChecks(remedy), ...(environment.api.waf === 'off' ? [] : [firewall])];
}

function stageChecks(remedy: string): Check[] {
  return [
    { id: 'rest-api', sentence: 'The REST API is there', dependsOn: [], remedy, run: hasApi },
    { id: 'api-stage', sentence: 'The API’s stage is there and deployed', dependsOn: ['rest-api'], remedy, run: hasStage },
    {
      id: 'api-access-log',
      sentence: 'Every request is written to the API’s access log',
      reason: 'PCI DSS 10.2, AWS Config rule API_GW_EXECUTION_LOGGING_ENABLED',
      dependsOn: ['api-stage'],
      remedy,
      run: writesAccessLog,
    },
    {
      id: 'api-tracing',
      sentence: 'The API’s requests are traced by X-Ray',
      reason: 'AWS Config rule API_GW_XRAY_ENABLED',
      dependsOn: ['api-stage'],
      remedy,
      run: async (ctx) => compare({ tracing: [(await fetchStage(ctx)).tracingEnabled, true] }),
    },
    {
      id: 'api-methods',
      sentence: 'The API’s methods are throttled and logged as the settings say, and no body is ever logged',
      reason: 'PCI DSS 3.2 and 10.2',
      dependsOn: ['api-stage'],
      remedy,
      run: hasMethodSettings,
    },
  ];
}

async function hasApi(ctx: CheckContext): Promise<string> {
  const restApiId = ctx.outputs['rest-api-id'];
  const apiGateway = await ctx.target.aws.apiGateway();
  const api = await requireExisting(`The API ${restApiId}`, apiGateway.send(new GetRestApiCommand({ restApiId })));
  return compare({
    'its name': [api.name, ctx.names.restApi],
    'its endpoint': [api.endpointConfiguration?.types?.join(' and '), 'REGIONAL'],
  });
}

async function hasStage(ctx: CheckContext): Promise<string> {
  const { stageName, deploymentId } = await fetchStage(ctx);
  return compare({ 'the stage': [stageName, ctx.names.stage], 'a deployment': [Boolean(deploymentId), true] });
}

async function writesAccessLog(ctx: CheckContext): Promise<string> {
  const { accessLogSettings } = await fetchStage(ctx);
  const [, group] = accessLogSettings?.destinationArn?.split(':log-group:') ?? [];
  return compare({
    'the access log': [group?.replace(/:\*$/, ''), ctx.names.logGroups.api],
    'a format that names the request': [accessLogSettings?.format?.includes('$context.requestId') === true, true],
  });
}

async function hasMethodSettings(ctx: CheckContext): Promise<string> {
  const { api } = ctx.environment;
  const all = (await fetchStage(ctx)).methodSettings?.['*/*'];
  return compare({
    'requests per second': [all?.throttlingRateLimit, api.stageRate],
    'requests at once': [all?.throttlingBurstLimit, api.stageBurst],
    'log level': [all?.loggingLevel, api.logLevel],
    metrics: [all?.metricsEnabled, true],
    'logging of bodies': [all?.dataTraceEnabled ?? false, false],
  });
}

async function hasFirewall(ctx: CheckContext): Promise<string> {
  const waf = await ctx.target.aws.waf();
  const { webAclArn } = await fetchStage(ctx);
  const partition = webAclArn?.split(':')[1] ?? 'aws';
  const ResourceArn = `arn:${partition}:apigateway:${ctx.target.region}::/restapis/${ctx.outputs['rest-api-id']}/stages/${ctx.names.stage}`;
  const answer = await ifExists(waf.send(new GetWebACLForResourceCommand({ ResourceArn })));
  return compare({ 'the web ACL of the stage': [answer?.WebACL?.Name, ctx.names.webAcl] });
}

function fetchStage(ctx: CheckContext): Promise<GetStageCommandOutput> {
  return ctx.once('stage', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const command = new GetStageCommand({ restApiId: ctx.outputs['rest-api-id'], stageName: ctx.names.stage });
    return requireExisting(`The stage ${ctx.names.stage}`, apiGateway.send(command));
  });
}
