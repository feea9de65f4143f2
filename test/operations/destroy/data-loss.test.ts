import { CreateApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { CreateTableCommand, PutItemCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateDBClusterCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../../src/aws/target.js';
import { inspectData } from '../../../src/operations/destroy/data-loss.js';
import { refuseProtected } from '../../../src/operations/destroy/protected.js';
import { environmentNames } from '../../../src/platform/names.js';
import { type Environment, resolveEnvironment } from '../../../src/settings/schema.js';
import { type FakeDataApi, startFakeDataApi } from '../../helpers/fake-data-api.js';
import { account, createAccess, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = quietContext();
const given = { target: 'aws', account, region, size: 'small', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('dev', given);
const names = environmentNames(environment);
afterEach(() => resetMoto(at.moto));

async function makeBucket(Bucket: string, objects: number) {
  const s3 = await at.access.aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (let n = 0; n < objects; n += 50) {
    const keys = Array.from({ length: Math.min(50, objects - n) }, (_, i) => `incoming/${n + i}.csv`);
    await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'four' }))));
  }
  return s3;
}

async function makeTable(TableName: string, items: number) {
  const dynamoDb = await at.access.aws.dynamoDb();
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  await dynamoDb.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }));
  for (let n = 0; n < items; n += 1) await dynamoDb.send(new PutItemCommand({ TableName, Item: { id: { S: `${n}` } } }));
  return dynamoDb;
}

describe('inspectData', () => {
  let api: FakeDataApi;
  let place: AwsAccess;
  beforeAll(async () => {
    api = await startFakeDataApi();
    await api.database.exec('create table bars (n int); insert into bars select generate_series(1, 42)');
    place = { ...at.access, aws: { ...at.access.aws, rdsData: createAccess(api.endpoint).aws.rdsData } };
  }, 60_000);
  afterAll(() => api.stop());
  const cluster = { DBClusterIdentifier: names.cluster, Engine: 'aurora-postgresql', MasterUsername: 'dbadmin' };

  it('finds nothing in an empty account', async () => {
    expect(await inspectData(ctx, place, environment)).toEqual([]);
  });

  it('counts everything that holds data', async () => {
    await makeBucket(names.buckets.raw, 3);
    await makeTable(names.tables.sessions, 5);
    await (await at.access.aws.rds()).send(new CreateDBClusterCommand({ ...cluster, ManageMasterUserPassword: true }));
    await (await at.access.aws.apiGateway()).send(new CreateApiKeyCommand({ name: names.apiKey, enabled: true }));
    const losses = await inspectData(ctx, place, environment);
    expect(losses).toEqual([
      { kind: 'bucket', name: names.buckets.raw, count: 3, versions: 3, bytes: 12, isExact: true, isProtected: false },
      { kind: 'table', name: names.tables.sessions, count: 5, isExact: true, isProtected: false },
      { kind: 'database', name: names.cluster, count: 42, isExact: true, isProtected: false },
      { kind: 'api keys', name: names.apiKey, count: 1, isExact: true, isProtected: false },
    ]);
    expect(() => refuseProtected(environment, losses)).not.toThrow();
  });

  it('says why the bars of a paused cluster were not counted', async () => {
    await (await at.access.aws.rds()).send(new CreateDBClusterCommand({ ...cluster, ManageMasterUserPassword: true }));
    api.failures.push({ name: 'DatabaseResumingException', message: 'resuming' });
    const [loss] = await inspectData(ctx, place, environment);
    expect(loss).toMatchObject({ kind: 'database', count: undefined, isExact: false, note: 'its bars could not be counted: resuming' });
  });

  it('refuses to delete objects in a bucket that was deployed without force_destroy, whatever the settings say now', async () => {
    await makeBucket(names.buckets.raw, 1);
    await makeBucket(names.buckets.processed, 0);
    const bucketInState = (nameOrId: string, force_destroy: boolean) => ({
      type: 'aws_s3_bucket',
      name: 'bucket',
      nameOrId,
      attributes: { force_destroy },
    });
    const deployed = (force: boolean) => [bucketInState(names.buckets.raw, force), bucketInState(names.buckets.processed, force)];
    const losses = await inspectData(ctx, place, environment, deployed(false));
    const refusal = {
      code: 'PROTECTED',
      message: expect.stringContaining(`${names.buckets.raw} is kept by the deployed stack (force_destroy = false)`),
      hint: 'trading-infra deploy --env dev && trading-infra destroy --env dev',
    };
    expect(() => refuseProtected(environment, losses)).toThrow(expect.objectContaining(refusal));
    expect(
      losses.filter(({ isProtected }) => isProtected),
      'an empty bucket can be deleted',
    ).toHaveLength(1);
    const deletable = await inspectData(ctx, place, environment, deployed(true));
    expect(() => refuseProtected(environment, deletable)).not.toThrow();
  });

  it('hints at the commands that lift the protection of the settings, and at settings that no command changes', () => {
    const hintOf = (over: Parameters<typeof resolveEnvironment>[1], losses: Parameters<typeof refuseProtected>[1] = []) => {
      try {
        refuseProtected(resolveEnvironment('med', over), losses);
      } catch (error) {
        return (error as { hint: string }).hint;
      }
    };
    expect(hintOf({ ...given, size: 'medium' })).toBe(
      'trading-infra init --env med --protection off --yes && trading-infra deploy --env med && trading-infra destroy --env med',
    );
    const locked = { kind: 'bucket', name: 'b', count: 1, isExact: true, isProtected: true, note: 'kept by an object lock' } as const;
    expect(hintOf({ ...given, storage: { archiveLockDays: 30 } }, [locked])).toMatch(
      /^Set storage\.archiveLockDays: null for med in the settings .*, then run trading-infra deploy --env med && trading-infra destroy --env med$/,
    );
  });

  it('names all reasons why the data is protected', async () => {
    const kept = resolveEnvironment('dev', { ...given, protected: true, storage: { forceDestroy: false } });
    await makeBucket(names.buckets.raw, 1);
    await makeBucket(names.buckets.processed, 0);
    const dynamoDb = await makeTable(names.tables.sessions, 0);
    await dynamoDb.send(new UpdateTableCommand({ TableName: names.tables.sessions, DeletionProtectionEnabled: true }));
    await (await at.access.aws.rds()).send(
      new CreateDBClusterCommand({ ...cluster, MasterUserPassword: 'x'.repeat(12), DeletionProtection: true }),
    );
    const refusal = (of: Environment, losses: Awaited<ReturnType<typeof inspectData>>) => {
      try {
        refuseProtected(of, losses);
      } catch (error) {
        return (error as { details?: { reasons: string[] } }).details?.reasons;
      }
    };
    expect(refusal(kept, await inspectData(ctx, place, kept))).toEqual([
      'the settings say protected: true',
      `${names.buckets.raw} is kept by storage.forceDestroy: false`,
      `${names.tables.sessions} is kept by deletion protection`,
      `${names.cluster} is kept by deletion protection`,
    ]);
  });
});
