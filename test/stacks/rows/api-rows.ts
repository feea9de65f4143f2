// Rows G1 to G10.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Row, ref } from './row.js';

const stage = ['aws_api_gateway_stage', 'api-gateway_stage_stage'] as const;
const post = ['aws_api_gateway_method', 'api-gateway_routes_process-post'] as const;
const settings = ['aws_api_gateway_method_settings', 'api-gateway_stage_settings'] as const;

export const apiRows: Row[] = [
  {
    row: 'G1',
    says: 'access log group with 30 days retention, encrypted with the CloudWatch key',
    holds({ small: { platform } }) {
      const { name, retention_in_days, kms_key_id, tags } = platform.one('aws_cloudwatch_log_group', 'api-gateway_stage_access-log');
      deepEqual([name, retention_in_days], ['/aws/apigateway/trading-api-dev', 30]);
      deepEqual([kms_key_id, tags.Name], [ref('aws_kms_key.kms_cloudwatch-key.arn'), 'trading-api-logs-dev']);
    },
    breaks({ small: { platform } }) {
      delete platform.one('aws_cloudwatch_log_group', 'api-gateway_stage_access-log').kms_key_id;
    },
  },
  {
    row: 'G2',
    says: 'regional REST API',
    holds({ small: { platform } }) {
      const { name, description, endpoint_configuration } = platform.one('aws_api_gateway_rest_api', 'api-gateway_rest-api');
      deepEqual([name, description], ['trading-api-dev', 'Trading Analytics Platform API']);
      deepEqual(endpoint_configuration, { types: ['REGIONAL'] });
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_rest_api', 'api-gateway_rest-api').endpoint_configuration.types = ['EDGE'];
    },
  },
  {
    row: 'G3',
    says: 'POST /process requires an API key, as every route does',
    holds({ small: { platform } }) {
      equal(platform.one('aws_api_gateway_resource', 'api-gateway_routes_process').path_part, 'process');
      equal(platform.one(...post).http_method, 'POST');
      const methods = Object.values(platform.all('aws_api_gateway_method'));
      equal(methods.length, 4);
      for (const { authorization, api_key_required } of methods) deepEqual([authorization, api_key_required], ['NONE', true]);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_method', 'api-gateway_routes_health-get').api_key_required = false;
    },
  },
  {
    row: 'G4',
    says: 'every route invokes the function',
    holds({ small: { platform } }) {
      const integrations = Object.values(platform.all('aws_api_gateway_integration'));
      equal(integrations.length, 4);
      const own = ':function:trading-data-processor-dev/invocations';
      for (const { type, integration_http_method, uri } of integrations) {
        deepEqual([type, integration_http_method], ['AWS_PROXY', 'POST']);
        ok(uri.includes(':apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:') && uri.endsWith(own), uri);
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_integration', 'api-gateway_routes_process-post-integration').type = 'MOCK';
    },
  },
  {
    row: 'G5',
    says: 'this API, and no other, may invoke the function',
    holds({ small: { platform } }) {
      const { statement_id, principal, source_arn } = platform.one('aws_lambda_permission', 'api-gateway_invoke-permission');
      deepEqual([statement_id, principal], ['AllowAPIGatewayInvoke', 'apigateway.amazonaws.com']);
      equal(source_arn, `\${aws_api_gateway_rest_api.api-gateway_rest-api.execution_arn}/*/*`);
    },
    breaks({ small: { platform } }) {
      delete platform.one('aws_lambda_permission', 'api-gateway_invoke-permission').source_arn;
    },
  },
  {
    row: 'G6',
    says: 'a deployment after all methods and integrations, with create_before_destroy',
    holds({ small: { platform } }) {
      const { depends_on, lifecycle } = platform.one('aws_api_gateway_deployment', 'api-gateway_deployment');
      for (const type of ['aws_api_gateway_method', 'aws_api_gateway_integration', 'aws_api_gateway_gateway_response'])
        for (const id of Object.keys(platform.all(type))) ok(depends_on.includes(`${type}.${id}`), id);
      equal(lifecycle.create_before_destroy, true);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_deployment', 'api-gateway_deployment').depends_on.pop();
    },
  },
  {
    row: 'G7',
    says: 'stage named after the environment, with tracing and a JSON access log',
    holds({ small: { platform } }) {
      const { stage_name, xray_tracing_enabled, access_log_settings, tags } = platform.one(...stage);
      deepEqual([stage_name, xray_tracing_enabled, tags.Name], ['dev', true, 'trading-api-stage-dev']);
      equal(access_log_settings.destination_arn, ref('aws_cloudwatch_log_group.api-gateway_stage_access-log.arn'));
      const { requestId, ip, requestTime, httpMethod, status, protocol, responseLength } = JSON.parse(access_log_settings.format);
      const variables = ['requestId', 'identity.sourceIp', 'requestTime', 'httpMethod', 'status', 'protocol', 'responseLength'];
      const wanted = variables.map((variable) => `$context.${variable}`);
      deepEqual([requestId, ip, requestTime, httpMethod, status, protocol, responseLength], wanted);
    },
    breaks({ small: { platform } }) {
      platform.one(...stage).xray_tracing_enabled = false;
    },
  },
  {
    row: 'G8',
    says: 'all methods: 1000 requests per second, INFO, metrics',
    holds({ small: { platform } }) {
      const { method_path, settings: s } = platform.one(...settings);
      deepEqual([method_path, s.throttling_rate_limit, s.throttling_burst_limit], ['*/*', 1000, 1000]);
      deepEqual([s.logging_level, s.metrics_enabled], ['INFO', true]);
    },
    breaks({ small: { platform } }) {
      platform.one(...settings).settings.throttling_rate_limit = -1;
    },
  },
  {
    row: 'G9',
    says: 'usage plan with 1000 requests per second for the stage, without a quota',
    holds({ small: { platform } }) {
      const plan = platform.one('aws_api_gateway_usage_plan', 'api-gateway_access_usage-plan');
      deepEqual([plan.name, plan.description], ['trading-usage-plan-dev', 'Usage plan with 1000 RPS throttling per API key']);
      deepEqual([plan.throttle_settings, plan.quota_settings], [{ rate_limit: 1000, burst_limit: 1000 }, undefined]);
      equal(plan.api_stages[0].stage, ref('aws_api_gateway_stage.api-gateway_stage_stage.stage_name'));
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_usage_plan', 'api-gateway_access_usage-plan').throttle_settings.burst_limit = 5000;
    },
  },
  {
    row: 'G10',
    says: 'an enabled API key in the usage plan',
    holds({ small: { platform } }) {
      const { name, enabled, description, lifecycle } = platform.one('aws_api_gateway_api_key', 'api-gateway_access_api-key');
      deepEqual([name, enabled, description], ['trading-api-key-dev', true, 'API key for trading analytics platform']);
      deepEqual(lifecycle, { ignore_changes: ['enabled'] });
      const { key_id, key_type, usage_plan_id } = platform.one('aws_api_gateway_usage_plan_key', 'api-gateway_access_usage-plan-key');
      equal(key_id, ref('aws_api_gateway_api_key.api-gateway_access_api-key.id'));
      deepEqual([key_type, usage_plan_id], ['API_KEY', ref('aws_api_gateway_usage_plan.api-gateway_access_usage-plan.id')]);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_api_key', 'api-gateway_access_api-key').enabled = false;
    },
  },
];
