import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, it } from 'vitest';
import { openRunBucket } from '../../../src/operations/runs/run-bucket.js';
import { stateNames } from '../../../src/platform/names.js';
import type { RunRecord } from '../../../src/workspace/run-record.js';
import { account, createAccess, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const made = startMotoForFile();
const { bucket, keyArn } = stateNames({ account, region });
const record = (second: number, more: Partial<RunRecord> = {}): RunRecord => ({
  command: 'deploy',
  account,
  region,
  id: `20261128T1000${String(second).padStart(2, '0')}000Z-7`,
  pid: 7,
  startedAt: `2026-11-28T10:00:${String(second).padStart(2, '0')}.000Z`,
  outcome: 'done',
  ...more,
});
const createBucket = async () => {
  const s3 = await made.access.aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  return s3;
};
beforeEach(() => resetMoto(made.moto));

it('keeps nothing while there is no bucket', async () => {
  const runs = openRunBucket(made.access, 'dev');
  expect(await runs.save(record(1))).toBe(false);
  expect(await runs.list(10)).toEqual({ records: [], unreadable: [] });
});

it('keeps the records of each environment apart, encrypted with the key of the states, latest first', async () => {
  const s3 = await createBucket();
  const [dev, foundation] = [openRunBucket(made.access, 'dev'), openRunBucket(made.access, 'foundation-1-x')];
  expect(await dev.save(record(1, { outcome: 'running' }))).toBe(true);
  await dev.save(record(1));
  await dev.save(record(2));
  await foundation.save(record(3));
  expect(await dev.list(10)).toEqual({ records: [record(2), record(1)], unreadable: [] });
  expect(await dev.list(1)).toMatchObject({ records: [record(2)] });
  expect(await dev.list(10, record(1).id.slice(0, 15))).toMatchObject({ records: [record(1)] });
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `runs/dev/${record(1).id}.json` }));
  expect(object).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
});

it('removes the oldest records with all their versions', async () => {
  const s3 = await createBucket();
  const runs = openRunBucket(made.access, 'dev', 2);
  for (const second of [1, 2, 3]) {
    await runs.save(record(second, { outcome: 'running' }));
    await runs.save(record(second));
  }
  expect((await runs.list(10)).records.map(({ id }) => id)).toEqual([record(3).id, record(2).id]);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: 'runs/' }));
  expect([...new Set(Versions.map(({ Key }) => Key))]).toHaveLength(2);
  expect(DeleteMarkers).toEqual([]);
});

it('names the records that it cannot read', async () => {
  const s3 = await createBucket();
  const runs = openRunBucket(made.access, 'dev');
  await runs.save(record(1));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `runs/dev/${record(2).id}.json`, Body: '{"id": "2026' }));
  expect(await runs.list(10)).toEqual({ records: [record(1)], unreadable: [record(2).id] });
});

it('takes the end of a sandbox for no failure, but reports a service that cannot be reached', async () => {
  const gone = createAccess('http://127.0.0.1:9');
  expect(await openRunBucket({ ...gone, kind: 'sandbox' }, 'dev').save(record(1))).toBe(false);
  await expect(openRunBucket({ ...gone, kind: 'aws' }, 'dev').save(record(1))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});
