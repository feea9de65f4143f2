// What moto does not answer: versions of the database, regions that are off. The client is the SDK's own, with its calls answered here.
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeDBEngineVersionsCommand, RDSClient } from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { Target } from '../../../src/aws/target.js';
import { placeQuestions } from '../../../src/operations/preflight/region.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';

const options = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

function askAbout(id: string, { ec2, rds, engineVersion = '16.8' }: { ec2?: EC2Client; rds?: RDSClient; engineVersion?: string }) {
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
  const question = placeQuestions({ aws, account: '123456789012', region: 'eu-central-1' }, environment).find((one) => one.id === id);
  if (question === undefined) throw new Error(`no question ${id}`);
  return question.ask();
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

test('a version that exists is fine, and the newest is offered', async () => {
  expect(await askAbout('engine-version', { rds: rdsWith('15.4', '16.10', '16.8', '16.9', '17.4') })).toEqual({
    status: 'ok',
    detail: 'Aurora PostgreSQL 16.8; 16.10 is the newest 16',
    offer: { path: 'environments.dev.database.engineVersion', value: '16.10' },
  });
});

test('the newest is just fine', async () => {
  expect(await askAbout('engine-version', { rds: rdsWith('16.6', '16.8') })).toEqual({
    status: 'ok',
    detail: 'Aurora PostgreSQL 16.8, the newest 16',
  });
});

test('a version that is gone fails, with those that exist', async () => {
  expect(await askAbout('engine-version', { rds: rdsWith('16.9', '16.11') })).toMatchObject({
    status: 'fail',
    detail: 'Aurora PostgreSQL 16.8 does not exist in eu-central-1; there are 16.9, 16.11',
    hint: 'Set environments.dev.database.engineVersion to "16.11"',
  });
});

test('a region that lists no version says nothing', async () => {
  expect(await askAbout('engine-version', { rds: rdsWith() })).toMatchObject({ status: 'skipped' });
});

test('a region that AWS does not know fails', async () => {
  const ec2 = new EC2Client(options);
  mockClient(ec2).on(DescribeRegionsCommand).resolves({ Regions: [] });
  expect(await askAbout('region', { ec2 })).toMatchObject({ status: 'fail', detail: 'AWS has no region eu-central-1' });
});

test('a region that is not enabled fails', async () => {
  const ec2 = new EC2Client(options);
  mockClient(ec2)
    .on(DescribeRegionsCommand)
    .resolves({ Regions: [{ RegionName: 'eu-central-1', OptInStatus: 'not-opted-in' }] });
  expect(await askAbout('region', { ec2 })).toMatchObject({
    status: 'fail',
    code: 'REGION_UNKNOWN',
    hint: expect.stringContaining('enable-region'),
  });
});

test('a call that is not permitted is skipped, expired credentials are not', async () => {
  const ec2 = new EC2Client(options);
  const failure = (name: string) => Object.assign(new Error('no'), { name });
  mockClient(ec2).on(DescribeRegionsCommand).rejectsOnce(failure('UnauthorizedOperation')).rejectsOnce(failure('ExpiredToken'));
  expect(await askAbout('region', { ec2 })).toEqual({
    status: 'skipped',
    detail: 'could not be asked: ec2:DescribeRegions is not permitted',
  });
  await expect(askAbout('region', { ec2 })).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
});
