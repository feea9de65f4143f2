// Whether a protected environment that nobody ever had may be removed: by its journal, and by what it holds.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { inspectData } from '../../../src/operations/destroy/data-loss.js';
import { judgeUnfinished } from '../../../src/operations/destroy/unfinished-environment.js';
import type { Session } from '../../../src/operations/session/session.js';
import { environmentNames } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { prepareWorkDirectory } from '../../../src/workspace/directory.js';
import type { ResourceRun, RunRecord } from '../../../src/workspace/run-record.js';
import { createApiKeysTable } from '../../helpers/api-keys-table.js';
import { type FakeDataApi, startFakeDataApi } from '../../helpers/fake-data-api.js';
import { account, createAccess, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = { ...quietContext(), now: () => new Date() } as unknown as Parameters<typeof judgeUnfinished>[0];
const given = { target: 'aws', account, region, size: 'medium', state: 'local', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('med', given);
const names = environmentNames(environment);
const instance = 'aws_rds_cluster_instance.database_instance-1';
const deployed = [{ type: 'aws_rds_cluster', name: 'database_cluster', nameOrId: names.cluster, attributes: {} }];

let api: FakeDataApi;
let session: Session;
beforeAll(async () => {
  api = await startFakeDataApi();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'trading-infra-unfinished-')), 'trading-infra.yaml');
  const target = { ...at.access, aws: { ...at.access.aws, rdsData: createAccess(api.endpoint).aws.rdsData } };
  session = {
    file: { path },
    environment,
    target,
    options: {},
    workDirectory: await prepareWorkDirectory(path, 'med'),
  } as unknown as Session;
});
afterEach(async () => {
  await Promise.all([resetMoto(at.moto), api.reset(), rm(dirname(session.file.path), { recursive: true })]);
});

async function recordDeploy(outcome: RunRecord['outcome'], instanceResult: ResourceRun['result'] = 'not started') {
  const id = '20261128T100000000Z-7';
  const resources = [
    { address: 'aws_rds_cluster.database_cluster', action: 'create', result: 'done' },
    { address: instance, action: 'create', result: instanceResult },
  ];
  const run = { id, pid: 7, command: 'deploy', outcome, startedAt: '2026-11-28T10:00:00.000Z', account, region, resources };
  await writeFile(join(session.workDirectory.runs, `${id}.json`), JSON.stringify({ ...run, stateBefore: { stack: 'platform' } }));
}

const judge = async () =>
  judgeUnfinished(ctx, session, { losses: await inspectData(ctx, session.target, environment, deployed), deployed });

async function makeCluster({ withInstance = false } = {}) {
  const rds = await at.access.aws.rds();
  const DBClusterIdentifier = names.cluster;
  const user = { MasterUsername: 'dbadmin', ManageMasterUserPassword: true };
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine: 'aurora-postgresql', ...user }));
  const one = { DBInstanceIdentifier: names.instance(1), DBInstanceClass: 'db.serverless', Engine: 'aurora-postgresql' };
  if (withInstance) await rds.send(new CreateDBInstanceCommand({ ...one, DBClusterIdentifier }));
  return rds;
}

const refused = (text: string) => ({ isUnfinished: false, note: expect.stringContaining(text) });

it('is unfinished with the item that every deploy makes, and with a database that was never migrated', async () => {
  await recordDeploy('interrupted', 'done');
  await makeCluster({ withInstance: true });
  const TableName = names.tables.apiKeys;
  const put = await createApiKeysTable(at.access, TableName);
  await put('first');
  expect(await judge()).toEqual({ isUnfinished: true });
  await put('second');
  expect(await judge()).toEqual(refused(`No deploy of med was ever completed, but it holds data: ${TableName}: 1 items.`));
});

it('is not unfinished once a deploy was completed, even without data', async () => {
  await recordDeploy('done');
  expect(await judge()).toEqual({ isUnfinished: false });
});

it('is not unfinished if a record cannot be read', async () => {
  await recordDeploy('interrupted');
  await writeFile(join(session.workDirectory.runs, '20261128T110000000Z-8.json'), '{"id": "2026');
  expect(await judge()).toEqual(refused('20261128T110000000Z-8'));
});

it('holds data if there is one object version, even of a deleted object', async () => {
  await recordDeploy('interrupted');
  const s3 = await at.access.aws.s3();
  const Bucket = names.buckets.raw;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  expect(await judge()).toEqual({ isUnfinished: true });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'incoming/a.csv', Body: 'x' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'incoming/a.csv' }));
  expect(await judge()).toEqual(refused(`${Bucket}: 2 object versions`));
});

it('holds data if there is a partial, or a snapshot', async () => {
  await recordDeploy('interrupted', 'done');
  const rds = await makeCluster({ withInstance: true });
  await api.database.exec('create table bars (n int); create table partials (n int)');
  expect(await judge()).toEqual({ isUnfinished: true });
  await api.database.exec('insert into partials values (1)');
  expect(await judge()).toEqual(refused(`${names.cluster}: rows.`));
  const DBClusterSnapshotIdentifier = 'before';
  await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: names.cluster, DBClusterSnapshotIdentifier }));
  expect(await judge()).toEqual(refused(`1 snapshots of ${names.cluster}`));
});

it('holds data if the database cannot be asked, unless it never had an instance', async () => {
  const answerNothing = () =>
    api.failures.push(...Array.from({ length: 4 }, () => ({ name: 'BadRequestException', message: 'no writer' })));
  await makeCluster();
  await recordDeploy('interrupted', 'stopped');
  answerNothing();
  expect(await judge()).toEqual({ isUnfinished: true });
  await recordDeploy('interrupted', 'done');
  answerNothing();
  expect(await judge()).toEqual(refused('What cannot be asked counts as data'));
});
