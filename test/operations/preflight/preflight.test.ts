import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsClients } from '../../../src/aws/clients.js';
import type { Target } from '../../../src/aws/target.js';
import { TradingInfraError } from '../../../src/errors.js';
import { sendLocally } from '../../../src/network/http-request.js';
import type { CheckResult } from '../../../src/operations/preflight/check.js';
import { type PreflightOptions, refuseFailures, runPreflightChecks } from '../../../src/operations/preflight/preflight.js';
import { runProcess } from '../../../src/process-runner.js';
import { type EnvironmentSettings, foundationSchema, resolveEnvironment, type Settings } from '../../../src/settings/schema.js';
import { localStateFile } from '../../../src/workspace/directory.js';
import { type Moto, startMoto } from '../../helpers/moto.js';

let moto: Moto;
let folder: string;
beforeAll(async () => {
  [moto, folder] = await Promise.all([startMoto(), mkdtemp(join(tmpdir(), 'preflight-'))]);
}, 120_000);
afterAll(async () => {
  await moto.stop();
  await rm(folder, { recursive: true });
});

const now = new Date('2026-11-22T12:00:00Z');
const given: EnvironmentSettings = {
  target: 'aws',
  account: '123456789012',
  region: 'eu-central-1',
  size: 'small',
  state: 's3',
  owner: 'o',
  costCenter: 'c',
};

interface Case {
  name?: string;
  values?: Partial<EnvironmentSettings>;
  others?: Settings['environments'];
  options?: Partial<PreflightOptions>;
  expiresAt?: Date;
}

async function runCase({ name = 'dev', values = {}, others = {}, options = {}, expiresAt }: Case = {}) {
  const own = { ...given, ...values };
  const { region } = own;
  const aws = createAwsClients({ region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, endpoints: () => moto.endpoint });
  const arn = 'arn:aws:iam::123456789012:user/me';
  const principal = { account: '123456789012', arn, clockAheadMs: 0, ...(expiresAt && { expiresAt }) };
  const target = {
    kind: 'aws',
    account: '123456789012',
    region,
    principal,
    childEnv: {},
    aws,
    lateLogSeconds: 0,
    keepsBackups: true,
    invokeUrl: () => '',
    openHttp: async () => sendLocally,
  } satisfies Target;
  const report = await runPreflightChecks(
    { env: {}, now: () => now, platform: 'linux', run: runProcess },
    target,
    resolveEnvironment(name, own),
    {
      settingsPath: join(folder, 'trading-infra.yaml'),
      settings: { version: 1, environments: { [name]: own, ...others } },
      findTerraform: async () => ({ path: '/bin/terraform', version: '1.11.4' }),
      foundation: { account: '123456789012', region, state: 's3', ...foundationSchema.parse({}) },
      operation: 'deploy',
      duration: { minutes: 25, isMeasured: false },
      ...options,
    },
  );
  aws.close();
  const of = (id: string) => report.checks.find((check) => check.id === id) as CheckResult;
  return { report, of, ids: (status: string) => report.checks.filter((check) => check.status === status).map(({ id }) => id) };
}

describe('an account that is ready for the environment', () => {
  test('nothing fails, and what cannot be asked is a warning with its reason', async () => {
    const { report, of, ids } = await runCase({ options: { findProvider: async () => 'a mirror', missingBootstrap: async () => [] } });
    expect(ids('fail')).toEqual([]);
    expect(ids('warn')).toEqual(['engine-version', ...ids('warn').filter((id) => id.startsWith('quota-'))]);
    expect(of('quota-lambda').detail).toBe(
      `not checked: ${moto.endpoint} does not implement GetAccountSettings of lambda (HTTP 404, a page instead of an answer of AWS)`,
    );
    expect(of('credentials').detail).toBe('account 123456789012, as arn:aws:iam::123456789012:user/me');
    expect(of('zones').detail).toContain('3 zones are usable');
    expect(of('quota-vpcs')).toMatchObject({ status: 'ok', detail: '1 of 5 VPCs are in use, 1 more is needed' });
    expect(of('names')).toMatchObject({ status: 'ok', detail: 'none of 30 names is in use' });
    expect(of('quota-roles')).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^0 of 1000 IAM roles are in use, \d+ more are needed$/),
    });
    expect(of('quota-subnets')).toMatchObject({ status: 'ok', detail: '6 are needed of 200 subnets' });
    expect(of('state')).toMatchObject({ status: 'ok', detail: 'empty' });
    expect(() => refuseFailures(report)).not.toThrow();
  }, 120_000);
});

describe('failures', () => {
  test('are reported together, with the code of the first', async () => {
    const { report } = await runCase({
      values: { network: { zones: 3, excludeZoneIds: ['euc1-az1'] } },
      options: {
        findTerraform: async () => {
          throw new TradingInfraError('TERRAFORM_TOO_OLD', 'Terraform is 1.5.7; needed: 1.11', { hint: 'Install a newer one' });
        },
        missingBootstrap: async () => ['the state bucket'],
      },
    });
    expect(() => refuseFailures(report)).toThrow(
      expect.objectContaining({
        code: 'TERRAFORM_TOO_OLD',
        exitCode: 4,
        hint: 'Install a newer one',
        message: expect.stringMatching(
          /^3 checks failed.*\n {2}Terraform: .*\n {2}.*zones: 2 zones.*network\.zones to 2.*\n {2}.*state bucket.*bootstrap --env dev/,
        ),
      }),
    );
  }, 120_000);
});

test('credentials that expire before the deploy can end are refused', async () => {
  const { of } = await runCase({ expiresAt: new Date(now.getTime() + 12 * 60_000) });
  expect(of('credentials')).toMatchObject({
    status: 'fail',
    code: 'CREDENTIALS_EXPIRED',
    detail: expect.stringContaining('valid only for another 12 min; deploy usually takes 25 min'),
  });
}, 120_000);

describe('warnings', () => {
  test('neighbours whose networks overlap or whose state is kept elsewhere', async () => {
    const elsewhere = { ...given, region: 'eu-west-1' };
    const { of } = await runCase({
      others: { two: { ...given, state: 'local' }, three: { ...given, network: { cidr: '10.9.0.0/16' } }, elsewhere },
    });
    expect(of('networks')).toMatchObject({
      status: 'warn',
      detail: '10.0.0.0/16 overlaps with 10.0.0.0/16 of two: their VPCs cannot be connected',
    });
    expect(of('states')).toMatchObject({ status: 'warn', detail: expect.stringContaining('two: local') });
  }, 120_000);

  test('a function that cannot reach its queue', async () => {
    const { of } = await runCase({ values: { network: { nat: 'none' } } });
    expect(of('ways')).toMatchObject({ status: 'warn', hint: 'Set environments.dev.network.interfaceEndpoints to [sqs]' });
    const endpoint = await runCase({ values: { network: { nat: 'none', interfaceEndpoints: ['sqs'] } } });
    expect([endpoint.of('ways').status, (await runCase()).of('ways').status]).toEqual(['ok', 'ok']);
  }, 120_000);

  test('names that are taken, except those of resources in the state, are all listed', async () => {
    const aws = createAwsClients({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpoints: () => moto.endpoint,
    });
    const [dynamoDb, logs] = await Promise.all([aws.dynamoDb(), aws.logs()]);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/trading-data-processor-taken' }));
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: 'trading-sessions-taken',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    aws.close();
    const taken: Case = { name: 'taken', values: { state: 'local' } };
    const names = (await runCase(taken)).of('names');
    expect(names).toMatchObject({
      status: 'fail',
      code: 'PREFLIGHT_FAILED',
      hint: expect.stringContaining('choose another environment name'),
    });
    expect(names.detail).toBe(
      'these exist, but are not in the state of taken: log group /aws/lambda/trading-data-processor-taken (empty), table trading-sessions-taken',
    );

    const state = localStateFile(join(folder, 'trading-infra.yaml'), 'taken', 'platform');
    await mkdir(dirname(state), { recursive: true });
    await writeFile(
      state,
      JSON.stringify({
        version: 4,
        // The name that the stack gives the table.
        resources: [{ mode: 'managed', type: 'aws_dynamodb_table', name: 'dynamodb_sessions', instances: [{ attributes: { id: 'x' } }] }],
      }),
    );
    const { of } = await runCase(taken);
    expect(of('names').detail).toContain('log group /aws/lambda/trading-data-processor-taken');
    expect(of('names').detail).not.toContain('trading-sessions-taken');
    expect(of('state').detail).toMatch(/^holds 1 of \d+ resources$/);
    expect(of('networks').detail).toBe('the VPC already exists');
  }, 120_000);

  test('a VPC quota that is used up', async () => {
    const aws = createAwsClients({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpoints: () => moto.endpoint,
    });
    const ec2 = await aws.ec2();
    for (const n of [1, 2, 3, 4]) await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${n}.0.0/16` }));
    aws.close();
    expect((await runCase({ values: { region: 'eu-west-1' } })).of('quota-vpcs')).toMatchObject({
      status: 'fail',
      hint: expect.stringContaining('L-F678F1CE'),
    });
  }, 120_000);
});
