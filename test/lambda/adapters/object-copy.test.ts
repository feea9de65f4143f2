import { createHash } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyObject } from '../../../src/lambda/adapters/object-copy.js';
import { type Moto, startMoto } from '../../helpers/moto.js';

const region = 'us-east-1';
const partBytes = 5 * 1024 * 1024;
let moto: Moto;
let s3: S3Client;

beforeAll(async () => {
  moto = await startMoto({ region });
  Object.assign(process.env, moto.env);
  s3 = new S3Client({ region, maxAttempts: 1 });
  for (const Bucket of ['raw', 'archive']) await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => moto?.stop());

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function stored(Bucket: string, Key: string) {
  const { Body, Metadata, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return {
    sha256: sha((await Body?.transformToByteArray()) ?? new Uint8Array()),
    Metadata,
    parts: Number(ETag?.match(/-(\d+)"$/)?.[1] ?? 1),
  };
}

it.each([
  { bytes: 0, parts: 1 },
  { bytes: partBytes, parts: 1 },
  { bytes: partBytes + 1, parts: 2 },
  { bytes: 62 * 1024 * 1024 + 17, parts: 13 },
])('copies $bytes bytes in $parts parts', async ({ bytes, parts }) => {
  const content = Buffer.from(Uint32Array.from({ length: Math.ceil(bytes / 4) }, (_, n) => Math.imul(n, 2_654_435_761)).buffer).subarray(
    0,
    bytes,
  );
  await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'a b/ü.csv', Body: content, Metadata: { of: 'the source' } }));
  const target = { Bucket: 'archive', Key: 'a b/ü.csv', Metadata: { 'source-version': 'v1' } };
  await copyObject(s3, { source: `raw/${encodeURIComponent('a b')}/${encodeURIComponent('ü.csv')}`, size: bytes, target }, { partBytes });
  expect(await stored('archive', 'a b/ü.csv')).toEqual({ sha256: sha(content), Metadata: { 'source-version': 'v1' }, parts });
});

it('leaves no unfinished upload behind if a part cannot be copied', async () => {
  await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'gone', Body: Buffer.alloc(10) }));
  const target = { Bucket: 'archive', Key: 'gone', Metadata: {} };
  await expect(copyObject(s3, { source: 'raw/nothing-there', size: 3 * partBytes, target }, { partBytes })).rejects.toThrow();
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'archive' }));
  expect(Uploads).toEqual([]);
});
