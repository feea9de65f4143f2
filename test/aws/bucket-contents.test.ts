import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { countBucket, emptyBucket } from '../../src/aws/bucket-contents.js';
import { quietContext, resetMoto, startMotoForFile } from '../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = quietContext();
const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
const Bucket = 'bucket-of-this-test';
afterEach(() => resetMoto(at.moto));

async function makeBucket(objects: number) {
  const s3 = await at.access.aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (let n = 0; n < objects; n += 50) {
    const keys = Array.from({ length: Math.min(50, objects - n) }, (_, i) => `incoming/${n + i}.csv`);
    await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'four' }))));
  }
  return s3;
}

describe('emptyBucket', () => {
  it('deletes objects locked in governance mode', async () => {
    const s3 = await at.access.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration, ObjectLockEnabledForBucket: true }));
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
    } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'incoming/x.csv', Body: 'four', ChecksumAlgorithm: 'CRC32' }));
    expect(await emptyBucket(ctx, s3, Bucket)).toBe(1);
  });

  it('deletes more than a page of objects, with older versions and delete markers, and reports progress', async () => {
    const s3 = await makeBucket(1050);
    const old = { Bucket, Key: 'incoming/7.csv' };
    await s3.send(new PutObjectCommand({ ...old, Body: 'newer' }));
    await s3.send(new DeleteObjectCommand(old));
    expect(await countBucket(s3, Bucket)).toEqual({ objects: 1049, versions: 1052, bytes: 4205, isExact: true });
    expect(await countBucket(s3, Bucket, 1000)).toMatchObject({ versions: 1000, isExact: false });

    const progress: number[] = [];
    expect(await emptyBucket(ctx, s3, Bucket, (deleted) => progress.push(deleted))).toBe(1052);
    expect(progress.at(-1)).toBe(1052);
    expect(await countBucket(s3, Bucket)).toEqual({ objects: 0, versions: 0, bytes: 0, isExact: true });
    expect(await countBucket(s3, 'no-such-bucket')).toBeUndefined();
    expect(await emptyBucket(ctx, s3, 'no-such-bucket')).toBe(0);
  }, 120_000);

  it('stops at Ctrl-C', async () => {
    const s3 = await makeBucket(3);
    await expect(emptyBucket({ signal: AbortSignal.abort() }, s3, Bucket)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
