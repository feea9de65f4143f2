import { beforeAll, describe, expect, it } from 'vitest';
import { sendLocally } from '../../../src/network/http-request.js';
import type { DeployedStack } from '../../../src/operations/drift/deployed-stack.js';
import type { CheckContext } from '../../../src/operations/verify/check.js';
import { verify } from '../../../src/operations/verify/verify.js';
import { keyPurposes, type Outputs, outputNames } from '../../../src/platform/names.js';
import { type EnvironmentSettings, resolveEnvironment } from '../../../src/settings/schema.js';
import { synthesized } from '../../stacks/stack-json.js';
import { type Answers, clientsWith, oneKey, startApi } from './platform/fake-platform.js';
import { assignedKeys, deployedStacks } from './platform/stacks.js';

// Checks against answers that the emulator cannot give: each answer of AWS is written out here.

const settings: EnvironmentSettings = {
  target: 'aws',
  account: '111122223333',
  region: 'eu-central-1',
  size: 'small',
  state: 'local',
  owner: 'platform',
  costCenter: 'finance',
};
const environment = resolveEnvironment('dev', settings);
const outputs = Object.fromEntries(outputNames.map((name) => [name, ''])) as Outputs;
const context = { now: () => new Date(), sleep: async () => {}, signal: new AbortController().signal, report: () => {} };

let stacks: readonly DeployedStack[];
beforeAll(async () => {
  const keys = Object.fromEntries(keyPurposes.map((purpose) => [purpose, arn]));
  const queues = { 'aws_sqs_queue.ingest_dead-letter-queue': { arn: 'arn:aws:sqs:eu-central-1:111122223333:trading-ingest-dlq-dev' } };
  stacks = deployedStacks(await synthesized({ ...settings, name: 'dev' }), { ...assignedKeys(keys), ...queues });
});

async function check(id: string, answers: Answers) {
  const target = {
    aws: clientsWith(answers),
    account: environment.account,
    region: environment.region,
    invokeUrl: () => 'http://127.0.0.1:9',
    openHttp: async () => sendLocally,
  };
  const { checks } = await verify(context, subjectWith(target), { seed: '1', only: [id] });
  const found = checks.find((one) => one.id === id);
  return `${found?.status}: ${found?.detail}`;
}

function subjectWith(target: CheckContext['target']) {
  return { target, environment, outputs, deployedStacks: async () => stacks };
}

const arn = 'arn:aws:kms:eu-central-1:111122223333:key/k1';
const key = { DescribeKeyCommand: { KeyMetadata: { Arn: arn, KeyId: 'k1', KeyState: 'Enabled', KeyManager: 'CUSTOMER' } } };
const func = (more: object) => ({
  ...key,
  GetFunctionCommand: { Configuration: { State: 'Active', LastUpdateStatus: 'Successful', ...more } },
});
const cluster = (more: object) => ({ ...key, DescribeDBClustersCommand: { DBClusters: [{ Status: 'available', ...more }] } });
const table = (more: object) => ({
  ...key,
  DescribeTableCommand: {
    Table: {
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'sessionId' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ...more,
    },
  },
});
const aurora = 'trading-aurora-dev';

describe('the checks, given the answers of AWS', () => {
  it.each<[string, Answers, string]>([
    ['function-encryption', func({ KMSKeyArn: arn }), `pass: KMS key ${arn}`],
    ['function-encryption', func({}), `fail: KMS key is not set, expected ${arn}`],
    [
      'function-dead-letters',
      func({ DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-central-1:1:trading-ingest-dlq-dev' } }),
      'pass: dead-letter queue trading-ingest-dlq-dev',
    ],
    ['function-dead-letters', func({}), 'fail: dead-letter queue is not set, expected trading-ingest-dlq-dev'],
    ['function-tracing', func({ TracingConfig: { Mode: 'PassThrough' } }), 'fail: tracing is PassThrough, expected Active'],
    ['function', func({ State: 'Inactive' }), 'pass: state Active, last update Successful'],
    ['function', func({ State: 'Failed' }), 'fail: state is Failed, expected Active'],
    ['function', func({ LastUpdateStatus: 'InProgress' }), 'fail: last update is InProgress, expected Successful'],
    ['cluster-data-api', cluster({ HttpEndpointEnabled: true }), 'pass: Data API true'],
    ['cluster-data-api', cluster({ HttpEndpointEnabled: false }), 'fail: Data API is false, expected true'],
    ['cluster-iam', cluster({ IAMDatabaseAuthenticationEnabled: false }), 'fail: IAM authentication is false, expected true'],
    ['cluster-log-export', cluster({ EnabledCloudwatchLogsExports: [] }), 'fail: exported logs is not set, expected postgresql'],
    ['cluster', cluster({ Status: 'backing-up' }), 'pass: status available'],
    ['cluster', cluster({ Status: 'stopped' }), 'fail: status is stopped, expected available'],
    ['cluster', { DescribeDBClustersCommand: { DBClusters: [] } }, `fail: The cluster ${aurora} does not exist`],
    ['cluster-engine', cluster({ Engine: 'aurora-postgresql', EngineVersion: '16.11' }), 'pass: engine aurora-postgresql, version 16.11'],
    [
      'cluster-engine',
      cluster({ Engine: 'aurora-postgresql', EngineVersion: '16.4' }),
      'fail: version is 16.4, expected 16.8 or a newer minor version',
    ],
    [
      'cluster-engine',
      cluster({ Engine: 'aurora-postgresql', EngineVersion: '17.9' }),
      'fail: version is 17.9, expected 16.8 or a newer minor version',
    ],
    [
      'sessions-table-encryption',
      table({ SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: arn } }),
      `pass: encryption KMS, KMS key ${arn}`,
    ],
    ['sessions-table-encryption', table({}), `fail: encryption is not set, expected KMS; KMS key is not set, expected ${arn}`],
    [
      'log-group-api',
      { ...key, DescribeLogGroupsCommand: { logGroups: [{ logGroupName: '/aws/apigateway/trading-api-dev', retentionInDays: 30 }] } },
      `fail: KMS key is not set, expected ${arn}`,
    ],
    [
      'key-s3',
      { DescribeKeyCommand: Object.assign(new Error('no'), { name: 'AccessDeniedException' }) },
      'fail: AccessDeniedException: no',
    ],
    [
      'key-s3',
      { DescribeKeyCommand: Object.assign(new Error('gone'), { name: 'NotFoundException' }) },
      'fail: The key alias/trading-s3-dev does not exist',
    ],
    [
      'glue-table',
      { GetTableCommand: Object.assign(new Error('Table bars not found.'), { name: 'EntityNotFoundException' }) },
      'fail: The table trading_dev.bars does not exist',
    ],
    [
      'athena-workgroup',
      { ...key, GetWorkGroupCommand: Object.assign(new Error('WorkGroup trading-dev is not found.'), { name: 'InvalidRequestException' }) },
      'fail: The workgroup trading-dev does not exist',
    ],
    [
      'athena-workgroup',
      { ...key, GetWorkGroupCommand: Object.assign(new Error('too long'), { name: 'InvalidRequestException' }) },
      'fail: InvalidRequestException: too long',
    ],
  ])('%s', async (id, answers, expected) => {
    expect(await check(id, answers)).toBe(expected);
  });

  it('waits for a paused database', async () => {
    let tries = 0;
    const sleeping = Object.assign(new Error('resuming'), { name: 'DatabaseResumingException' });
    const wakes = () => {
      tries += 1;
      if (tries < 4) throw sleeping;
      return {
        columnMetadata: [{ name: 'name' }],
        records: ['bars', 'instruments', 'jobs', 'partials'].map((stringValue) => [{ stringValue }]),
      };
    };
    const answers = { ...cluster({ HttpEndpointEnabled: true, StorageEncrypted: true, KmsKeyId: arn }), ExecuteStatementCommand: wakes };
    const instances = { DescribeDBInstancesCommand: { DBInstances: [{ DBInstanceStatus: 'available', PubliclyAccessible: false }] } };
    expect(await check('database-schema', { ...answers, ...instances })).toBe('pass: tables bars, instruments, jobs, partials');
    expect(tries).toBe(4);
    const asleep = () => {
      throw sleeping;
    };
    expect(await check('database-schema', { ...answers, ...instances, ExecuteStatementCommand: asleep })).toContain(
      'DatabaseResumingException',
    );
  });

  it('lists the tables that the database lacks', async () => {
    const ExecuteStatementCommand = { columnMetadata: [{ name: 'name' }], records: [[{ stringValue: 'bars' }]] };
    const DescribeDBInstancesCommand = { DBInstances: [{}] };
    const answers = {
      ...cluster({ HttpEndpointEnabled: true, StorageEncrypted: true, KmsKeyId: arn }),
      ExecuteStatementCommand,
      DescribeDBInstancesCommand,
    };
    expect(await check('database-schema', answers)).toBe('fail: the database tradingdb lacks the tables instruments, jobs, partials');
  });

  it('redacts the API key, even if the API returns it', async () => {
    const key = 'k'.repeat(40);
    const { url, server } = await startApi((call) => [404, { error: { code: 'NOT_FOUND', message: `nothing for ${call.key}` } }]);
    const all = { throttlingRateLimit: 1000, throttlingBurstLimit: 1000, loggingLevel: 'INFO', metricsEnabled: true };
    const answers = {
      GetRestApiCommand: { name: 'trading-api-dev', endpointConfiguration: { types: ['REGIONAL'] } },
      GetStageCommand: { stageName: 'dev', deploymentId: 'd', methodSettings: { '*/*': all } },
      GetUsagePlanCommand: { apiStages: [{ apiId: '', stage: 'dev' }], throttle: { rateLimit: 1000, burstLimit: 1000 } },
      GetUsagePlanKeyCommand: {},
      ...oneKey,
      GetApiKeyCommand: ({ includeValue }: { includeValue?: boolean }) => (includeValue ? { value: key } : { enabled: true }),
    };
    const { account, region } = environment;
    const target = { aws: clientsWith(answers), account, region, invokeUrl: () => url, openHttp: async () => sendLocally };
    const { checks } = await verify(context, subjectWith(target), { seed: '1', only: ['endpoint-malformed-body'] });
    server.close();
    expect(JSON.stringify(checks)).not.toContain(key);
    expect(checks.at(-1)?.detail).toBe('POST /process answered 404 (NOT_FOUND: nothing for (redacted)), expected 400');
  });
});
