import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Narration } from '../../../src/context.js';
import type { LocalFile } from '../../../src/operations/data/ingest-files.js';
import { uploadFiles, versionOf } from '../../../src/operations/data/upload.js';
import { jobIdOf } from '../../../src/platform/job-ids.js';
import { quietContext, region, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const bucket = 'raw';
let folder: string;

async function localFile(name: string, content: Uint8Array): Promise<LocalFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { file: name, path, bytes: content.length, key: `incoming/${name}` };
}

/** Bytes whose pattern does not repeat from part to part. */
const bytes = (size: number) => Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, n) => n * 2_654_435_761).buffer, 0, size);

async function stored(key: string, VersionId: string): Promise<Uint8Array | undefined> {
  const { Body } = await (await at.access.aws.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }));
  return Body?.transformToByteArray();
}

async function openUploads(): Promise<number> {
  const { Uploads = [] } = await (await at.access.aws.s3()).send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  return Uploads.length;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const s3 = await at.access.aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('uploadFiles', () => {
  it('uploads small, large and empty files unchanged, and derives the job id from the version', async () => {
    const contents = { 'small.csv': bytes(1000), 'large.csv': bytes(20_000_001), 'empty.csv': Buffer.alloc(0), 'fourth.csv': bytes(7) };
    const files = await Promise.all(Object.entries(contents).map(([name, content]) => localFile(name, content)));
    const ctx = quietContext();
    const uploaded = await uploadFiles(ctx, at.access, bucket, files);
    expect(uploaded.map(({ file }) => file)).toEqual(Object.keys(contents));
    for (const { file, key, version, jobId } of uploaded) {
      expect(contents[file as keyof typeof contents].equals((await stored(key, version)) ?? Buffer.alloc(0))).toBe(true);
      expect(jobId).toBe(jobIdOf({ bucket, key, version }));
    }
    expect(uploaded[0]?.sha256).toBe(createHash('sha256').update(contents['small.csv']).digest('base64'));
    const progress = (ctx.reported as Narration[]).filter(({ type }) => type === 'step-progress');
    expect(progress.length).toBeGreaterThanOrEqual(6);
    expect(ctx.reported.at(-1)).toMatchObject({ type: 'step-done', title: 'Upload 4 files', note: '20.0 MB to raw' });
  });

  it('keeps the options for reading with each object, in ASCII, and refuses options that are too long', async () => {
    const files = [await localFile('mapped.csv', bytes(10)), await localFile('mapped-large.csv', bytes(9_000_000))];
    const read = { columns: { time: 'Zeit', price: 'Preis (€)', size: '数量' }, symbol: 'A' };
    for (const { key } of await uploadFiles(quietContext(), at.access, bucket, files, { read, replaces: ['incoming/é.csv'] })) {
      const { Metadata = {} } = await (await at.access.aws.s3()).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      expect(JSON.parse(Metadata['read-options'] ?? '')).toEqual(read);
      expect(JSON.parse(Metadata.replaces ?? '')).toEqual(['incoming/é.csv']);
    }
    const long = { ...read, columns: { ...read.columns, venue: 'é'.repeat(200), id: 'ü'.repeat(200) } };
    await expect(uploadFiles(quietContext(), at.access, bucket, files, { read: long })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('names the file that fails and the number of files uploaded before, and leaves no parts behind', async () => {
    const [good, shrinking] = [await localFile('good.csv', bytes(10)), await localFile('shrinking.csv', bytes(12_000_000))];
    const files = [good, { ...shrinking, bytes: 30_000_000 }];
    await expect(uploadFiles(quietContext(), at.access, bucket, files)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /^shrinking\.csv was not uploaded: .*12000000 of 30000000 bytes\. Of the other files, 1 had been uploaded/,
      ),
    });
    expect(await openUploads()).toBe(0);
  });

  it('fails for a file that was deleted in the meantime', async () => {
    const file = await localFile('taken.csv', bytes(10));
    await rm(file.path);
    await expect(uploadFiles(quietContext(), at.access, bucket, [file])).rejects.toMatchObject({
      code: 'USAGE',
      message: 'taken.csv was not uploaded: taken.csv can no longer be read (ENOENT). Of the other files, none had been uploaded.',
    });
  });

  it('leaves no parts behind when interrupted', async () => {
    const stop = new AbortController();
    const ctx = { ...quietContext(), signal: stop.signal, report: ({ type }: Narration) => type === 'step-progress' && stop.abort() };
    const file = await localFile('long.csv', bytes(60_000_000));
    await expect(uploadFiles(ctx, at.access, bucket, [file])).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: 'Interrupted during the upload: none had been uploaded.',
    });
    expect(await openUploads()).toBe(0);
  });

  it('fails with NOT_DEPLOYED when the bucket is gone', async () => {
    const file = await localFile('lost.csv', bytes(10));
    await expect(uploadFiles(quietContext(), at.access, 'absent', [file])).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
  });
});

it('uses the ETag as the version in a bucket without versioning', () => {
  expect(versionOf({ VersionId: 'v1', ETag: '"e"' })).toBe('v1');
  expect(versionOf({ VersionId: 'null', ETag: '"e"' })).toBe('e');
  expect(versionOf({ ETag: '"e"' })).toBe('e');
});
