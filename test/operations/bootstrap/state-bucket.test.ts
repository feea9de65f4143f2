import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteAliasCommand, DescribeKeyCommand, DisableKeyRotationCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureStateBucket, inspectStateBucket } from '../../../src/operations/bootstrap/state-bucket.js';
import { removeStateBucket } from '../../../src/operations/bootstrap/state-bucket-removal.js';
import { stateNames } from '../../../src/platform/names.js';
import { account, createAccess, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const names = stateNames({ account, region });
const ctx = quietContext();
const at = startMotoForFile();
afterEach(() => resetMoto(at.moto));

const stateWith = (resources: number) =>
  JSON.stringify({
    version: 4,
    resources: [
      { mode: 'data', type: 'aws_partition', name: 'partition', instances: [{ attributes: { id: 'aws' } }] },
      ...Array.from({ length: resources }, (_, n) => ({ mode: 'managed', type: 'aws_sqs_queue', name: `q${n}`, instances: [{}] })),
    ],
  });

/** moto ignores the conditions of a policy, so that this one would deny everything. */
async function ensureWithoutPolicy() {
  const made = await ensureStateBucket(ctx, at.access);
  await (await at.access.aws.s3()).send(new DeleteBucketPolicyCommand({ Bucket: names.bucket }));
  return made;
}

async function put(key: string, body: string) {
  await (await at.access.aws.s3()).send(new PutObjectCommand({ Bucket: names.bucket, Key: key, Body: body }));
}

describe('the state bucket', () => {
  it('is reported as missing, then created with all its properties, and only once', async () => {
    const before = await inspectStateBucket(at.access);
    expect(before).toMatchObject({ bucket: names.bucket, exists: false, keyArn: undefined });
    expect(before.missing).toHaveLength(9);

    const first = await ensureStateBucket(ctx, at.access);
    expect(first.did.slice(0, 2)).toEqual([`the key ${names.keyAlias}`, `the bucket ${names.bucket}`]);
    expect(await inspectStateBucket(at.access)).toEqual({ bucket: names.bucket, exists: true, keyArn: first.keyArn, missing: [] });
    expect(await ensureStateBucket(ctx, at.access)).toEqual({ keyArn: first.keyArn, did: [] });
  });

  it('is repaired, and keeps what others added', async () => {
    await ensureStateBucket(ctx, at.access);
    const s3 = await at.access.aws.s3();
    const kms = await at.access.aws.kms();
    const Bucket = names.bucket;
    const theirs = { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: `arn:aws:s3:::${Bucket}` };
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: theirs }) }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'Team', Value: 'blue' }] } }));
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: names.keyAlias }));
    await kms.send(new DisableKeyRotationCommand({ KeyId: KeyMetadata?.KeyId }));

    const { did } = await ensureStateBucket(ctx, at.access);
    expect(did).toEqual([
      `the yearly rotation of ${names.keyAlias}`,
      'the block of all public access',
      'the policy that requires TLS 1.2 or newer',
      'the tags',
    ]);
    const policy = JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '');
    expect(policy.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['Theirs', 'DenyWithoutTls', 'DenyBelowTls12']);
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toContainEqual({ Key: 'Team', Value: 'blue' });
    expect((await inspectStateBucket(at.access)).missing).toEqual([]);
  });

  it('keeps its key: a lost alias is restored, a scheduled deletion is cancelled', async () => {
    const { keyArn } = await ensureStateBucket(ctx, at.access);
    const kms = await at.access.aws.kms();
    await kms.send(new DeleteAliasCommand({ AliasName: names.keyAlias }));
    expect((await ensureStateBucket(ctx, at.access)).keyArn).toBe(keyArn);

    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyArn.split('/')[1], PendingWindowInDays: 7 }));
    expect((await inspectStateBucket(at.access)).missing).toEqual([`the cancelled deletion of ${names.keyAlias}`]);
    expect(await ensureStateBucket(ctx, at.access)).toEqual({ keyArn, did: [`the cancelled deletion of ${names.keyAlias}`] });
    expect((await kms.send(new DescribeKeyCommand({ KeyId: keyArn }))).KeyMetadata?.KeyState).toBe('Enabled');
  });

  it('is refused if it belongs to another account', async () => {
    const server = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const theirs = createAccess(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const head = { ...theirs, aws: { ...theirs.aws, kms: at.access.aws.kms } };
    await expect(inspectStateBucket(head)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(ensureStateBucket(ctx, head)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    theirs.aws.close();
    server.close();
  });
});

describe('removing the state bucket', () => {
  it('is refused while a state holds resources or is locked', async () => {
    await ensureWithoutPolicy();
    await put(names.environmentStateKey('dev'), stateWith(3));
    await put(names.environmentStateKey('gone'), stateWith(0));
    const refusal = removeStateBucket(ctx, at.access);
    await expect(refusal).rejects.toMatchObject({ code: 'IN_USE', hint: 'trading-infra destroy --env dev' });
    await expect(refusal).rejects.toThrow('dev (3 resources).');

    await put(names.environmentStateKey('dev'), stateWith(0));
    await put(`${names.environmentStateKey('dev')}.tflock`, '{}');
    await expect(removeStateBucket(ctx, at.access)).rejects.toThrow('dev (0 resources, locked)');
  });

  it('deletes every version and the alias, and reports when the key will be deleted', async () => {
    const { keyArn } = await ensureWithoutPolicy();
    for (const n of [2, 1, 0]) await put(names.environmentStateKey('dev'), stateWith(n));
    const { removed, waiting } = await removeStateBucket(ctx, at.access);
    expect(removed).toEqual([`the bucket ${names.bucket} with 3 versions of states and records of runs`, `the alias ${names.keyAlias}`]);
    expect(waiting).toEqual([expect.stringMatching(/^the key arn:aws:kms:\S+, which AWS deletes on 2\d{3}-\d\d-\d\d$/)]);
    const s3 = await at.access.aws.s3();
    await expect(s3.send(new HeadBucketCommand({ Bucket: names.bucket }))).rejects.toMatchObject({ name: 'NotFound' });
    const kms = await at.access.aws.kms();
    expect((await kms.send(new DescribeKeyCommand({ KeyId: keyArn }))).KeyMetadata?.KeyState).toBe('PendingDeletion');
    expect(await removeStateBucket(ctx, at.access)).toEqual({ removed: [], waiting: [] });
    expect((await ensureStateBucket(ctx, at.access)).keyArn).not.toBe(keyArn);
  });
});
