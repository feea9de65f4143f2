// Corrections 6 to 11 and 43 to 56 of the function and its role.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Json, statementsOf } from '../stack-json.js';
import { type Row, ref } from './row.js';

const processor = ['aws_lambda_function', 'lambda_function'] as const;
const policy = ['aws_iam_policy', 'lambda_execution_policy'] as const;
const role = ['aws_iam_role', 'lambda_execution_role'] as const;

export const functionCorrections: Row[] = [
  {
    row: '6',
    says: 'the denial of other regions exempts global services and calls without a region',
    holds({ small: { platform } }) {
      const { NotAction, Condition } = platform.statements(...policy).OwnRegionOnly;
      const services = ['iam', 'sts', 'organizations', 'route53', 'cloudfront', 'support', 'health', 'budgets', 'waf', 'shield'];
      deepEqual(
        NotAction,
        services.map((service) => `${service}:*`),
      );
      deepEqual(Condition.Null, { 'aws:RequestedRegion': 'false' });
    },
    breaks({ small: { platform } }) {
      platform.editStatement(...policy, 'OwnRegionOnly', ({ NotAction: _, ...s }) => ({ ...s, Action: '*' }));
    },
  },
  {
    row: '7',
    says: 'for each bucket and table, only the actions that the processor needs, on the prefixes that it uses',
    holds({ small: { platform } }) {
      const s = platform.statements(...policy);
      const ends = (sid: string) =>
        [s[sid].Resource].flat().map((arn: string) => arn.split(':').pop()?.replace('-123456789012-us-east-1', ''));
      deepEqual(s.ReadRaw.Action, ['s3:GetObject', 's3:GetObjectVersion']);
      deepEqual(ends('ReadRaw'), ['trading-raw-data-dev/incoming/*', 'trading-raw-data-dev/inline/*']);
      deepEqual(ends('StoreInlineTrades'), ['trading-raw-data-dev/inline/*']);
      deepEqual(
        ends('WriteProcessed'),
        ['bars', 'daily', 'manifests', 'quarantine'].map((p) => `trading-processed-data-dev/${p}/*`),
      );
      deepEqual(s.TellMissingFromForbidden.Condition, { StringLikeIfExists: { 's3:prefix': ['incoming/*', 'inline/*'] } });
      deepEqual(
        Object.values<Json>(s)
          .filter(({ Action }) => [Action].flat().some((action: string) => /^s3:(Get|List)/.test(action ?? '')))
          .map(({ Sid }) => Sid),
        ['ReadRaw', 'TellMissingFromForbidden'],
      );
      deepEqual(
        s.WorkOnSessions.Action,
        ['GetItem', 'PutItem', 'UpdateItem', 'Query'].map((action) => `dynamodb:${action}`),
      );
      deepEqual(ends('WorkOnSessions'), ['table/trading-sessions-dev']);
      const allowed = Object.values<Json>(s).filter(({ Effect }) => Effect === 'Allow');
      ok(!allowed.flatMap(({ Action }) => Action).some((action: string) => /\*|Delete(?!Message|NetworkInterface)/.test(action)));
      const anywhere = allowed.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid);
      deepEqual(anywhere, ['SendTraces', 'PlugIntoVpc']);
    },
    breaks({ small: { platform } }) {
      platform.editStatement(...policy, 'WriteProcessed', (s) => ({ ...s, Action: 's3:*' }));
    },
  },
  {
    row: '8',
    says: 'logs only to its log group; network interfaces for the Lambda service, not for the code',
    holds({ small: { platform } }) {
      const { WriteOwnLogs, PlugIntoVpc, NotFromOwnCode } = platform.statements(...policy);
      deepEqual(WriteOwnLogs.Action, ['logs:CreateLogStream', 'logs:PutLogEvents']);
      match(WriteOwnLogs.Resource, /:log-group:\/aws\/lambda\/trading-data-processor-dev:\*$/);
      deepEqual([NotFromOwnCode.Effect, NotFromOwnCode.Action], ['Deny', PlugIntoVpc.Action]);
      match(NotFromOwnCode.Condition.ArnEquals['lambda:SourceFunctionArn'], /:function:trading-data-processor-dev$/);
      ok(!JSON.stringify(platform.json.resource).includes('AWSLambdaVPCAccessExecutionRole'));
    },
    breaks({ small: { platform } }) {
      platform.editStatement(...policy, 'WriteOwnLogs', (s) => ({ ...s, Action: [...s.Action, 'logs:CreateLogGroup'] }));
    },
  },
  {
    row: '9',
    says: 'the function is created after its log group and its permissions',
    holds({ small: { platform } }) {
      const wanted = ['aws_cloudwatch_log_group.lambda_log-group', 'aws_iam_role_policy_attachment.lambda_execution_attachment-0'];
      deepEqual(platform.one(...processor).depends_on, wanted);
    },
    breaks({ small: { platform } }) {
      platform.one(...processor).depends_on.pop();
    },
  },
  {
    row: '10',
    says: 'no inline policies anywhere',
    holds({ small, large }) {
      for (const { platform, foundation } of [small, large]) {
        for (const stack of [platform, foundation]) deepEqual(stack.all('aws_iam_role_policy'), {});
        for (const body of Object.values(platform.all('aws_iam_role'))) equal(body.inline_policy, undefined);
      }
    },
    breaks({ small: { platform } }) {
      platform.one(...role).inline_policy = [{ name: 'extra' }];
    },
  },
  {
    row: '11',
    says: 'services assume their roles for this account only (Lambda has no such condition, API Gateway only if it passes the account)',
    holds({ large: { platform, foundation } }) {
      const roles = [...Object.values(platform.all('aws_iam_role')), ...Object.values(foundation.all('aws_iam_role'))];
      equal(roles.length, 5);
      for (const { assume_role_policy } of roles) {
        const { Principal, Condition } = statementsOf(assume_role_policy).ServiceAssumesRole;
        const operator = Principal.Service === 'apigateway.amazonaws.com' ? 'StringEqualsIfExists' : 'StringEquals';
        const expected = Principal.Service === 'lambda.amazonaws.com' ? undefined : { [operator]: { 'aws:SourceAccount': '123456789012' } };
        deepEqual(Condition, expected, Principal.Service);
      }
    },
    breaks({ large: { platform } }) {
      const change = ({ Condition: _, ...statement }: Json) => statement;
      platform.editStatement('aws_iam_role', 'networking_flow-logs_writer_role', 'ServiceAssumesRole', change, 'assume_role_policy');
    },
  },
  {
    row: '43',
    says: 'a runtime that can be created',
    holds: ({ small: { platform } }) => equal(platform.one(...processor).runtime, 'nodejs22.x'),
    breaks({ small: { platform } }) {
      platform.one(...processor).runtime = 'nodejs18.x';
    },
  },
  {
    row: '53',
    says: 'tracing in function and API',
    holds({ small: { platform } }) {
      deepEqual(platform.one(...processor).tracing_config, { mode: 'Active' });
      deepEqual(platform.statements(...policy).SendTraces.Action, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    },
    breaks({ small: { platform } }) {
      platform.one(...processor).tracing_config.mode = 'PassThrough';
    },
  },
  {
    row: '55',
    says: 'a relative path with a content hash, without the archive provider',
    holds({ small: { platform } }) {
      const { source_code_hash } = platform.one(...processor);
      equal(source_code_hash, createHash('sha256').update('the zip’s bytes').digest('base64'));
      equal(platform.json.data.archive_file, undefined);
    },
    breaks({ small: { platform } }) {
      delete platform.one(...processor).source_code_hash;
    },
  },
  {
    row: '56',
    says: 'structured logs to its log group',
    holds({ small: { platform } }) {
      const log_group = ref('aws_cloudwatch_log_group.lambda_log-group.name');
      const wanted = { log_format: 'JSON', application_log_level: 'INFO', system_log_level: 'INFO', log_group };
      deepEqual(platform.one(...processor).logging_config, wanted);
    },
    breaks({ small: { platform } }) {
      platform.one(...processor).logging_config.log_format = 'Text';
    },
  },
];
