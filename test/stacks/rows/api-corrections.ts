// Corrections 44 to 52 of the API.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Json } from '../stack-json.js';
import { type Row, ref } from './row.js';

const stage = ['aws_api_gateway_stage', 'api-gateway_stage_stage'] as const;
const settings = ['aws_api_gateway_method_settings', 'api-gateway_stage_settings'] as const;

export const apiCorrections: Row[] = [
  {
    row: '44',
    says: 'the account’s log role belongs to the foundation',
    holds({ small: { platform, foundation } }) {
      const { cloudwatch_role_arn, depends_on } = foundation.one('aws_api_gateway_account', 'api-gateway-account_account');
      equal(cloudwatch_role_arn, ref('aws_iam_role.api-gateway-account_log-writer_role.arn'));
      equal(depends_on.length, 1);
      const attachment = foundation.one('aws_iam_role_policy_attachment', 'api-gateway-account_log-writer_attachment-0');
      match(attachment.policy_arn, /:policy\/service-role\/AmazonAPIGatewayPushToCloudWatchLogs$/);
      deepEqual(platform.all('aws_api_gateway_account'), {});
    },
    breaks({ small: { foundation } }) {
      foundation.one('aws_api_gateway_account', 'api-gateway-account_account').cloudwatch_role_arn = '';
    },
  },
  {
    row: '45',
    says: 'a changed definition is deployed again',
    holds({ small: { platform } }) {
      const { redeployment } = platform.one('aws_api_gateway_deployment', 'api-gateway_deployment').triggers;
      match(redeployment, /^\$\{sha1\(jsonencode\(\["[0-9a-f]{40}", /);
      for (const type of ['aws_api_gateway_method', 'aws_api_gateway_integration', 'aws_api_gateway_resource'])
        for (const id of Object.keys(platform.all(type))) ok(redeployment.includes(`${type}.${id}.id`), id);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_deployment', 'api-gateway_deployment').triggers = { redeployment: 'never' };
    },
  },
  {
    row: '46',
    says: 'no bodies in the log; only errors in production',
    holds({ small, large }) {
      equal(small.platform.one(...settings).settings.data_trace_enabled, false);
      equal(large.platform.one(...settings).settings.logging_level, 'ERROR');
    },
    breaks({ small: { platform } }) {
      platform.one(...settings).settings.data_trace_enabled = true;
    },
  },
  {
    row: '47',
    says: 'the execution log group is created before the stage',
    holds({ small: { platform } }) {
      const { name, retention_in_days } = platform.one('aws_cloudwatch_log_group', 'api-gateway_stage_execution-log');
      equal(name, `API-Gateway-Execution-Logs_\${aws_api_gateway_rest_api.api-gateway_rest-api.id}/dev`);
      equal(retention_in_days, 30);
      deepEqual(platform.one(...stage).depends_on, ['aws_cloudwatch_log_group.api-gateway_stage_execution-log']);
    },
    breaks({ small: { platform } }) {
      platform.one(...stage).depends_on = [];
    },
  },
  {
    row: '48',
    says: 'the access log uses variables that exist for REST APIs, and never the key’s value',
    holds({ small: { platform } }) {
      const { format } = platform.one(...stage).access_log_settings;
      const fields: Record<string, string> = JSON.parse(format);
      equal(fields.resourcePath, '$context.resourcePath');
      const wanted = [
        'extendedRequestId',
        'apiKeyId',
        'userAgent',
        'integrationLatency',
        'errorMessage',
        'errorResponseType',
        'xrayTraceId',
      ];
      for (const field of [...wanted, 'wafResponseCode']) ok(field in fields, field);
      ok(!Object.values(fields).some((variable) => ['$context.routeKey', '$context.identity.apiKey'].includes(variable)));
    },
    breaks({ small: { platform } }) {
      const { access_log_settings } = platform.one(...stage);
      access_log_settings.format = access_log_settings.format.replace('$context.resourcePath', '$context.routeKey');
    },
  },
  {
    row: '49',
    says: 'long requests become jobs: there is a route to follow one, and the function may queue it',
    holds({ small: { platform } }) {
      const { parent_id, path_part } = platform.one('aws_api_gateway_resource', 'api-gateway_routes_job');
      deepEqual([parent_id, path_part], [ref('aws_api_gateway_resource.api-gateway_routes_process.id'), '{jobId}']);
      equal(platform.one('aws_api_gateway_method', 'api-gateway_routes_job-get').http_method, 'GET');
      const { Action, Resource } = platform.statements('aws_iam_policy', 'lambda_execution_policy').WorkOnQueue;
      ok(Action.includes('sqs:SendMessage'));
      match(Resource, /:trading-ingest-dev$/);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_api_gateway_resource', 'api-gateway_routes_job').path_part = 'job';
    },
  },
  {
    row: '50',
    says: 'bodies are validated, errors have one format, and the web ACL depends on the size',
    holds({ small, large }) {
      const { platform } = small;
      const { request_models, request_validator_id } = platform.one('aws_api_gateway_method', 'api-gateway_routes_process-post');
      deepEqual(request_models, { 'application/json': ref('aws_api_gateway_model.api-gateway_routes_process-request.name') });
      equal(request_validator_id, ref('aws_api_gateway_request_validator.api-gateway_routes_body-validator.id'));
      equal(platform.one('aws_api_gateway_request_validator', 'api-gateway_routes_body-validator').validate_request_body, true);
      const { anyOf } = JSON.parse(platform.one('aws_api_gateway_model', 'api-gateway_routes_process-request').schema);
      deepEqual(anyOf, [{ required: ['trades'] }, { required: ['source'] }]);
      for (const { response_templates } of Object.values(platform.all('aws_api_gateway_gateway_response')))
        match(
          response_templates['application/json'],
          /^\{"error":\{"code":"[A-Z_0-9]+","message":.+\},"requestId":"\$context\.requestId"\}$/,
        );
      deepEqual(platform.all('aws_wafv2_web_acl'), {});
      const acl = large.platform.one('aws_wafv2_web_acl', 'waf_web-acl');
      deepEqual([acl.scope, acl.default_action], ['REGIONAL', { allow: {} }]);
      const names = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesAmazonIpReputationList'];
      deepEqual(
        acl.rule.map(({ name }: Json) => name),
        [...names, 'RateLimitPerAddress'],
      );
      deepEqual(acl.rule[3].action, { block: {} });
      equal(acl.rule[3].statement.rate_based_statement.limit, 2000);
      const { resource_arn } = large.platform.one('aws_wafv2_web_acl_association', 'waf_association');
      equal(resource_arn, ref('aws_api_gateway_stage.api-gateway_stage_stage.arn'));
      const { redacted_fields } = large.platform.one('aws_wafv2_web_acl_logging_configuration', 'waf_logging');
      deepEqual(
        redacted_fields.map(({ single_header }: Json) => single_header.name),
        ['x-api-key', 'authorization'],
      );
    },
    breaks({ large: { platform } }) {
      platform.remove('aws_wafv2_web_acl_association', 'waf_association');
    },
  },
  {
    row: '51',
    says: 'large has higher limits and a daily quota',
    holds({ large: { platform } }) {
      const { throttle_settings, quota_settings } = platform.one('aws_api_gateway_usage_plan', 'api-gateway_access_usage-plan');
      deepEqual(
        [throttle_settings, quota_settings],
        [
          { rate_limit: 500, burst_limit: 500 },
          { limit: 5_000_000, period: 'DAY' },
        ],
      );
    },
    breaks({ large: { platform } }) {
      delete platform.one('aws_api_gateway_usage_plan', 'api-gateway_access_usage-plan').quota_settings;
    },
  },
  {
    row: '52',
    says: 'the key’s value is in no output and no item, and the state that contains it is encrypted with our key',
    holds({ small: { platform } }) {
      ok(!/aws_api_gateway_api_key\.[\w-]+\.value/.test(JSON.stringify(platform.json)));
      match(platform.json.terraform.backend.s3.kms_key_id, /^arn:aws:kms:/);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_vpc', 'networking_vpc').tags.Secret = ref('aws_api_gateway_api_key.api-gateway_access_api-key.value');
    },
  },
];
