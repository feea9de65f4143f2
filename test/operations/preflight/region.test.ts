// Covers what moto does not emulate: database versions and disabled regions. Here the SDK's clients are mocked instead.
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeDBEngineVersionsCommand, RDSClient } from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { Target } from '../../../src/aws/target.js';
import { regionChecks } from '../../../src/operations/preflight/region.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';

const options = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

function runCheck(id: string, { ec2, rds, engineVersion = '16.8' }: { ec2?: EC2Client; rds?: RDSClient; engineVersion?: string }) {
  const aws = { ec2: async () => ec2, rds: async () => rds } as unknown as Target['aws'];
  const settings = {
    target: 'aws',
    account: '123456789012',
    region: 'eu-central-1',
    size: 'small',
    state: 's3',
    owner: 'o',
    costCenter: 'c',
  } as const;
  const environment = resolveEnvironment('dev', { ...settings, database: { engineVersion } });
  const check = regionChecks({ kind: 'aws', aws, account: '123456789012', region: 'eu-central-1' }, environment).find(
    (one) => one.id === id,
  );
  if (check === undefined) throw new Error(`no check ${id}`);
  return check.run();
}

function rdsWith(...versions: string[]): RDSClient {
  const rds = new RDSClient(options);
  const [first, ...others] = versions.map((EngineVersion) => ({ EngineVersion }));
  mockClient(rds)
    .on(DescribeDBEngineVersionsCommand)
    .resolvesOnce({ DBEngineVersions: first ? [first] : [], ...(others.length > 0 && { Marker: 'more' }) })
    .resolvesOnce({ DBEngineVersions: others });
  return rds;
}

test('an available version passes, and the newest is offered', async () => {
  expect(await runCheck('engine-version', { rds: rdsWith('15.4', '16.10', '16.8', '16.9', '17.4') })).toEqual({
    status: 'ok',
    detail: 'Aurora PostgreSQL 16.8; 16.10 is the newest 16',
    offer: { path: 'environments.dev.database.engineVersion', value: '16.10' },
  });
});

test('the newest version passes without an offer', async () => {
  expect(await runCheck('engine-version', { rds: rdsWith('16.6', '16.8') })).toEqual({
    status: 'ok',
    detail: 'Aurora PostgreSQL 16.8, the newest 16',
  });
});

test('an unavailable version fails, with a list of those available', async () => {
  expect(await runCheck('engine-version', { rds: rdsWith('16.9', '16.11') })).toMatchObject({
    status: 'fail',
    detail: 'Aurora PostgreSQL 16.8 is not available in eu-central-1; available: 16.9, 16.11',
    hint: 'Set environments.dev.database.engineVersion to "16.11"',
  });
});

test('the check is skipped when the region lists no version', async () => {
  expect(await runCheck('engine-version', { rds: rdsWith() })).toMatchObject({ status: 'skipped' });
});

test('an unknown region fails', async () => {
  const ec2 = new EC2Client(options);
  mockClient(ec2).on(DescribeRegionsCommand).resolves({ Regions: [] });
  expect(await runCheck('region', { ec2 })).toMatchObject({ status: 'fail', detail: 'AWS has no region eu-central-1' });
});

test('a region that is not enabled in the account fails', async () => {
  const ec2 = new EC2Client(options);
  mockClient(ec2)
    .on(DescribeRegionsCommand)
    .resolves({ Regions: [{ RegionName: 'eu-central-1', OptInStatus: 'not-opted-in' }] });
  expect(await runCheck('region', { ec2 })).toMatchObject({
    status: 'fail',
    code: 'REGION_UNKNOWN',
    hint: expect.stringContaining('enable-region'),
  });
});

test('a check only warns when its call is not permitted, but not when credentials have expired', async () => {
  const ec2 = new EC2Client(options);
  const failure = (name: string) => Object.assign(new Error('no'), { name });
  mockClient(ec2).on(DescribeRegionsCommand).rejectsOnce(failure('UnauthorizedOperation')).rejectsOnce(failure('ExpiredToken'));
  expect(await runCheck('region', { ec2 })).toEqual({
    status: 'warn',
    detail: 'not checked: ec2:DescribeRegions is not permitted',
    hint: 'Ask for the permission ec2:DescribeRegions, or check it yourself',
  });
  await expect(runCheck('region', { ec2 })).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
});
