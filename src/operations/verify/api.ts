// Checks the configuration of the REST API: stage, logging, throttling, web ACL. api-access.ts checks access to it, endpoint.ts its
// answers.
import { GetRestApiCommand, GetStageCommand, type GetStageCommandOutput } from '@aws-sdk/client-api-gateway';
import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { ifExists } from '../../aws/calls.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, type Comparable, compare, deployCommand, requireExisting } from './check.js';
import { type Declared, findDeclared, formatList } from './declared.js';

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
      run: checkTracing,
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
  const declared = await findDeclared(ctx, 'aws_api_gateway_rest_api');
  return compare({
    name: [api.name, declared.value('name')],
    'endpoint type': [formatList(api.endpointConfiguration?.types), formatList(declared.list('endpoint_configuration.types'))],
  });
}

async function checkStage(ctx: CheckContext): Promise<string> {
  const { stageName, deploymentId } = await fetchStage(ctx);
  return compare({ stage: [stageName, (await findStage(ctx)).value('stage_name')], deployed: [Boolean(deploymentId), true] });
}

async function checkAccessLog(ctx: CheckContext): Promise<string> {
  const { accessLogSettings } = await fetchStage(ctx);
  const declared = await findStage(ctx);
  const format = declared.value('access_log_settings.format');
  const isDeclared = accessLogSettings?.format === format;
  return compare({
    'log group': [logGroupOf(accessLogSettings?.destinationArn), logGroupOf(declared.value('access_log_settings.destination_arn'))],
    // The format is too long to be shown if it is right.
    'log format': isDeclared ? ['as declared', 'as declared'] : [accessLogSettings?.format, format],
  });
}

/** Returns the name in a log group's ARN. */
function logGroupOf(arn: Comparable): string | undefined {
  return String(arn).split(':log-group:')[1]?.replace(/:\*$/, '');
}

async function checkTracing(ctx: CheckContext): Promise<string> {
  const { tracingEnabled } = await fetchStage(ctx);
  return compare({ tracing: [tracingEnabled, (await findStage(ctx)).value('xray_tracing_enabled')] });
}

async function checkMethodSettings(ctx: CheckContext): Promise<string> {
  const all = (await fetchStage(ctx)).methodSettings?.['*/*'];
  const declared = await findDeclared(ctx, 'aws_api_gateway_method_settings');
  return compare({
    'throttling rate': [all?.throttlingRateLimit, declared.value('settings.throttling_rate_limit')],
    'throttling burst': [all?.throttlingBurstLimit, declared.value('settings.throttling_burst_limit')],
    'log level': [all?.loggingLevel, declared.value('settings.logging_level')],
    'CloudWatch metrics': [all?.metricsEnabled, declared.value('settings.metrics_enabled')],
    'data tracing': [all?.dataTraceEnabled ?? false, false],
  });
}

async function checkWebAcl(ctx: CheckContext): Promise<string> {
  const waf = await ctx.target.aws.waf();
  const { webAclArn } = await fetchStage(ctx);
  const partition = webAclArn?.split(':')[1] ?? 'aws';
  const ResourceArn = `arn:${partition}:apigateway:${ctx.target.region}::/restapis/${ctx.outputs['rest-api-id']}/stages/${ctx.names.stage}`;
  const answer = await ifExists(waf.send(new GetWebACLForResourceCommand({ ResourceArn })));
  return compare({ 'web ACL': [answer?.WebACL?.Name, (await findDeclared(ctx, 'aws_wafv2_web_acl')).value('name')] });
}

function findStage(ctx: CheckContext): Promise<Declared> {
  return findDeclared(ctx, 'aws_api_gateway_stage');
}

function fetchStage(ctx: CheckContext): Promise<GetStageCommandOutput> {
  return ctx.once('stage', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const command = new GetStageCommand({ restApiId: ctx.outputs['rest-api-id'], stageName: ctx.names.stage });
    return requireExisting(`The stage ${ctx.names.stage}`, apiGateway.send(command));
  });
}
