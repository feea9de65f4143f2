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
import type { CheckResult } from '../../../src/operations/preflight/check.js';
import { type PreflightOptions, refuseFailures, runPreflightChecks } from '../../../src/operations/preflight/preflight.js';
import { type EnvironmentSettings, resolveEnvironment, type Settings } from '../../../src/settings/schema.js';
import { localStateFile } from '../../../src/workspace/directory.js';
import { type Moto, startMoto } from '../../helpers/moto.js';

let moto: Moto;
let folder: string;
beforeAll(async () => {
  [moto, folder] = await Promise.all([startMoto(), mkdtemp(join(tmpdir(), 'preflight-'))]);
}, 60_000);
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
  const principal = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me', ...(expiresAt && { expiresAt }) };
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
  } satisfies Target;
  const report = await runPreflightChecks({ now: () => now }, target, resolveEnvironment(name, own), {
    settingsPath: join(folder, 'trading-infra.yaml'),
    settings: { version: 1, environments: { [name]: own, ...others } },
    findTerraform: async () => ({ path: '/bin/terraform', version: '1.11.4' }),
    ...options,
  });
  aws.close();
  const of = (id: string) => report.checks.find((check) => check.id === id) as CheckResult;
  return { report, of, ids: (status: string) => report.checks.filter((check) => check.status === status).map(({ id }) => id) };
}

describe('an account that is ready for the environment', () => {
  test('nothing fails, and calls that an emulator does not support are skipped', async () => {
    const { report, of, ids } = await runCase({ options: { findProvider: async () => 'a mirror', missingBootstrap: async () => [] } });
    expect(ids('fail')).toEqual([]);
    expect(ids('skipped')).toEqual(expect.arrayContaining(['engine-version', 'quota-lambda']));
    expect(of('engine-version').detail).toBe('not checked: rds:DescribeDBEngineVersions failed');
    expect(of('credentials').detail).toBe('account 123456789012, as arn:aws:iam::123456789012:user/me');
    expect(of('zones').detail).toContain('3 zones are usable');
    expect(of('quota-vpcs')).toMatchObject({ status: 'ok', detail: '1 of 5 VPCs are in use, 1 more is needed' });
    expect(of('names')).toMatchObject({ status: 'ok', detail: 'none of 12 names is in use' });
    expect(() => refuseFailures(report)).not.toThrow();
  }, 30_000);
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
  }, 30_000);
});

describe('warnings', () => {
  test('credentials that expire during the deploy', async () => {
    const { of } = await runCase({ expiresAt: new Date(now.getTime() + 12 * 60_000) });
    expect(of('credentials')).toMatchObject({ status: 'warn', detail: expect.stringContaining('valid only for another 12 min') });
  }, 30_000);

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
  }, 30_000);

  test('a function that cannot reach its queue', async () => {
    const { of } = await runCase({ values: { network: { nat: 'none' } } });
    expect(of('ways')).toMatchObject({ status: 'warn', hint: 'Set environments.dev.network.interfaceEndpoints to [sqs]' });
    const endpoint = await runCase({ values: { network: { nat: 'none', interfaceEndpoints: ['sqs'] } } });
    expect([endpoint.of('ways').status, (await runCase()).of('ways').status]).toEqual(['ok', 'ok']);
  }, 30_000);

  test('names that are taken while the state is empty, but not once it holds resources', async () => {
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
    expect((await runCase(taken)).of('names')).toMatchObject({
      status: 'warn',
      detail:
        'the state of taken is empty, but these exist: table trading-sessions-taken, log group /aws/lambda/trading-data-processor-taken',
    });

    const state = localStateFile(join(folder, 'trading-infra.yaml'), 'taken', 'platform');
    await mkdir(dirname(state), { recursive: true });
    await writeFile(
      state,
      JSON.stringify({
        version: 4,
        resources: [{ mode: 'managed', type: 'aws_vpc', name: 'v', instances: [{ attributes: { id: 'x' } }] }],
      }),
    );
    const { of } = await runCase(taken);
    expect(of('names')).toMatchObject({ status: 'ok', detail: 'the environment already uses them' });
    expect(of('quota-vpcs').detail).toBe('already in use by the environment');
  }, 60_000);

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
      status: 'warn',
      hint: expect.stringContaining('L-F678F1CE'),
    });
  }, 30_000);
});
