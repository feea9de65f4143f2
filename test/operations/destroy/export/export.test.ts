import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateDBClusterCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../../../src/aws/target.js';
import { readMigrations } from '../../../../src/operations/deploy/migration-files.js';
import { type ExportManifest, exportData } from '../../../../src/operations/destroy/export/export.js';
import { filesOf } from '../../../../src/operations/destroy/export/export-objects.js';
import { environmentNames } from '../../../../src/platform/names.js';
import { resolveEnvironment } from '../../../../src/settings/schema.js';
import { type FakeDataApi, startFakeDataApi } from '../../../helpers/fake-data-api.js';
import { account, createAccess, quietContext, region, resetMoto, startMotoForFile } from '../../../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = quietContext();
const environment = resolveEnvironment('dev', { target: 'aws', account, region, size: 'small', state: 's3', owner: 'o', costCenter: 'c' });
const names = environmentNames(environment);
const bars = 1_203;
let api: FakeDataApi;
let target: AwsAccess;
let directory: string;

beforeAll(async () => {
  api = await startFakeDataApi();
  for (const { statements } of await readMigrations()) {
    for (const sql of statements) if (!/role|grant/i.test(sql)) await api.database.exec(sql);
  }
  await api.database.exec(`insert into bars (symbol, venue, interval_us, bar_start, open, high, low, close, volume, notional, vwap, trades,
    buy_volume, sell_volume, unknown_volume)
    select 'S' || n % 3, '', 60000000, timestamptz '2024-08-08' + n * interval '1 minute', 1, 2, 1, 1.000000000000000001, 3, 3, 1, 1, 1, 1, 1
    from generate_series(1, ${bars}) as n`);
  const aws = { ...at.access.aws, rdsData: createAccess(api.endpoint).aws.rdsData };
  target = { ...at.access, aws };
}, 60_000);
afterAll(() => api.stop());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trading-infra-export-'));
  const s3 = await at.access.aws.s3();
  for (const Bucket of Object.values(names.buckets)) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  }
  await put('processed', 'bars/v1/interval=1m/part-0.parquet', 'PAR1');
  await put('processed', 'manifests/1.json', '{}');
  await put('processed', 'athena-results/old.csv', 'x');
  await put('archive', 'incoming/a.csv', 'trades');
  await put('raw', 'incoming/a.csv', 'trades');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await resetMoto(at.moto);
});

async function put(bucket: keyof typeof names.buckets, Key: string, Body: string, StorageClass?: 'GLACIER') {
  const s3 = await at.access.aws.s3();
  await s3.send(new PutObjectCommand({ Bucket: names.buckets[bucket], Key, Body, ...(StorageClass && { StorageClass }) }));
}

async function makeTables() {
  const dynamoDb = await at.access.aws.dynamoDb();
  const TableName = names.tables.sessions;
  const AttributeDefinitions = [{ AttributeName: 'sessionId', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'sessionId', KeyType: 'HASH' as const }];
  await dynamoDb.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }));
  await dynamoDb.send(new PutItemCommand({ TableName, Item: { sessionId: { S: 'one' }, status: { S: 'SUCCEEDED' } } }));
  const cluster = { DBClusterIdentifier: names.cluster, Engine: 'aurora-postgresql', MasterUsername: 'dbadmin' };
  await (await at.access.aws.rds()).send(new CreateDBClusterCommand({ ...cluster, ManageMasterUserPassword: true }));
}

const start = (over: Partial<Parameters<typeof exportData>[3]> = {}, access = target) =>
  exportData(ctx as never, access, environment, { directory, buckets: ['processed', 'archive'], ...over });
const readManifest = async (): Promise<ExportManifest> => JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));

/** A target that fails at the download of one key, and counts the downloads. */
function failingAt(key: string) {
  const downloaded: (string | undefined)[] = [];
  const s3 = async () => {
    const real = await at.access.aws.s3();
    const send = (command: object) => {
      if (command instanceof GetObjectCommand) {
        if (command.input.Key === key) throw new Error('connection lost');
        downloaded.push(command.input.Key);
      }
      return real.send(command as never);
    };
    return { send } as never;
  };
  return { downloaded, target: { ...target, aws: { ...target.aws, s3 } } };
}

describe('exportData', () => {
  it('writes objects, jobs and every row of Aurora, with a manifest that says so', async () => {
    await makeTables();
    const summary = await start();
    expect(summary).toMatchObject({ objects: 3, rows: { bars, partials: 0, jobs: 0, instruments: 0, [names.tables.sessions]: 1 } });
    const file = join(directory, 'objects', names.buckets.processed, 'bars/v1/interval=1m/part-0.parquet');
    expect(await readFile(file, 'utf8')).toBe('PAR1');
    const lines = (await readFile(join(directory, 'database/bars.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(new Set(lines.map((line) => `${JSON.parse(line).symbol} ${JSON.parse(line).bar_start}`)).size).toBe(bars);
    // Decimals are exact in the text, which a float would not be.
    expect(lines[0]).toContain('"close":1.000000000000000001');
    expect(JSON.parse((await readFile(join(directory, 'tables/jobs.ndjson'), 'utf8')).trimEnd())).toMatchObject({ jobId: 'one' });
    const manifest = await readManifest();
    expect(manifest.objects.map(({ key }) => key).sort()).toEqual([
      'bars/v1/interval=1m/part-0.parquet',
      'incoming/a.csv',
      'manifests/1.json',
    ]);
    expect(manifest.objects.every((one) => /^[0-9a-f]{64}$/.test(one.sha256))).toBe(true);
  });

  it('goes on where it was interrupted, and downloads changed and damaged files again', async () => {
    const first = failingAt('manifests/1.json');
    await expect(start({}, first.target)).rejects.toThrow('connection lost');
    const before = first.downloaded.length;
    const second = failingAt('none');
    await start({}, second.target);
    expect(before + second.downloaded.length).toBe(3);
    expect(second.downloaded).toContain('manifests/1.json');
    await truncate(join(directory, 'objects', names.buckets.archive, 'incoming/a.csv'), 2);
    await put('processed', 'manifests/1.json', '{"new":1}');
    const third = failingAt('none');
    await start({}, third.target);
    expect(third.downloaded.sort()).toEqual(['incoming/a.csv', 'manifests/1.json']);
    expect(await readFile(join(directory, 'objects', names.buckets.processed, 'manifests/1.json'), 'utf8')).toBe('{"new":1}');
  });

  it('exports raw data if it is asked for', async () => {
    expect(await start({ buckets: ['raw'] })).toMatchObject({ objects: 1 });
  });

  it('refuses a folder with something else in it, and the export of another environment', async () => {
    await writeFile(join(directory, 'thesis.doc'), 'x');
    await expect(start()).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('thesis.doc') });
    await rm(join(directory, 'thesis.doc'));
    await start();
    const other = resolveEnvironment('prod', { target: 'aws', account, region, size: 'small', state: 's3', owner: 'o', costCenter: 'c' });
    const request = { directory, buckets: ['raw'] as const };
    await expect(exportData(ctx as never, target, other, request)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('says which objects must be restored from a cold storage class first', async () => {
    await put('archive', 'incoming/cold.csv', 'x', 'GLACIER');
    await expect(start()).rejects.toMatchObject({ code: 'EXPORT_FAILED', message: expect.stringContaining('incoming/cold.csv') });
  });

  it('ends with INTERRUPTED after Ctrl-C', async () => {
    const signal = AbortSignal.abort();
    const stopped = exportData({ ...ctx, signal } as never, target, environment, { directory, buckets: ['archive'] });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

describe('filesOf', () => {
  const paths = (...keys: string[]) => filesOf(keys.map((key) => ({ bucket: 'b', key })));

  it('keeps ordinary keys as they are', () => {
    expect(paths('bars/v1/interval=1m/date=2024-08-08/part-0.parquet')).toEqual([
      join('objects', 'b', 'bars/v1/interval=1m/date=2024-08-08/part-0.parquet'),
    ]);
  });

  it.each([['../../etc/passwd'], ['/etc/passwd'], ['a//b'], ['a/..'], ['a/./b'], ['nul\0'], ['C:\\x'], ['a/']])(
    'keeps %j inside the folder',
    (key) => {
      const [path = ''] = paths(key);
      expect(path.startsWith(join('objects', 'b', '/'))).toBe(true);
      expect(path.split('/').every((part) => part !== '' && part !== '..' && part !== '.')).toBe(true);
    },
  );

  it('gives every key a file of its own, also where case does not count, and where one key is the folder of another', () => {
    const all = paths('a', 'A', 'b', 'b/c', 'd.part', 'd', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`);
    expect(new Set(all.map((path) => path.toLowerCase())).size).toBe(all.length);
    expect(all.some((path) => all.some((other) => other.startsWith(`${path}/`)))).toBe(false);
    expect(all.every((path) => !path.endsWith('.part'))).toBe(true);
  });
});
