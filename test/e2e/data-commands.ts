// What people do with a deployed environment: ingest files, look at jobs and bars, retry messages of the dead-letter queue.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { Workplace } from './tool.js';

const header = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const trades = [
  'demo,E2EUSDT,1723075200000000,1723075200000000,1,buy,0.10,3',
  'demo,E2EUSDT,1723075260000000,1723075260000000,2,sell,0.3,1',
];
/** A file name that is encoded differently in a path, in a URL and in an S3 event. */
const goodFile = 'gööd +1%20.csv';
const bars = [
  'E2EUSDT,demo,2024-08-08T00:00:00.000Z,60000000,0.1,0.1,0.1,0.1,3,0.3,0.1,1,3,0,0,0,0,1,,',
  'E2EUSDT,demo,2024-08-08T00:01:00.000Z,60000000,0.3,0.3,0.3,0.3,1,0.3,0.3,1,0,1,0,0,0,-1,1.0986122886681096,0',
];

interface IngestedFile {
  key: string;
  jobId: string;
  job: { status: string; summary?: object };
}

/** Ingests a good and a bad file; `jobs list`, `jobs show` and `bars` show the results. */
export async function ingestAndQuery({ run, folder }: Workplace, env: string): Promise<void> {
  await writeFile(join(folder, goodFile), `${[header, ...trades].join('\n')}\n`);
  await writeFile(join(folder, 'bad.csv'), 'no trades\n');
  const ingested = await run(['ingest', '--env', env, '--prefix', 'e2e', goodFile, 'bad.csv', '--json']);
  expect(ingested.code, ingested.stderr + ingested.stdout).toBe(1);
  expect(ingested.json().error).toMatchObject({ code: 'JOB_FAILED' });
  const [good, bad] = ingested.json().files as unknown as IngestedFile[];
  expect(good).toMatchObject({ key: `incoming/e2e/${goodFile}`, job: { status: 'SUCCEEDED' } });
  expect(good?.job.summary).toMatchObject({ accepted: 2, rejected: 0, duplicates: 0, bars: 2 });
  expect(bad).toMatchObject({ key: 'incoming/e2e/bad.csv', job: { status: 'FAILED' } });
  const listed = await run(['jobs', 'list', '--env', env, '--status', 'FAILED']);
  expect(listed.stdout).toContain(`${bad?.jobId}  FAILED`);
  const shown = await run(['jobs', 'show', bad?.jobId ?? '', '--env', env]);
  expect(shown.stdout).toMatch(/^Error +UNSUPPORTED_FORMAT/m);
  const csv = await run(['bars', 'E2EUSDT', '--env', env, '--csv']);
  expect(csv.stdout.split('\n').slice(1), csv.stderr).toEqual([...bars, '']);
  const newest = await run(['bars', 'E2EUSDT', '--env', env, '--limit', '1', '--json']);
  expect(newest.json()).toMatchObject({ hasMore: true, bars: [{ open: '0.3', trades: 1 }] });
  expect((await run(['bars', 'E2EUSDT', '--env', env])).stdout).toContain('E2EUSDT demo 1m  2 bars');
}

/** Redrives a message about an object version that does not exist; its job ends as superseded. */
export async function redriveAndCheck({ run }: Workplace, env: string, aws: SQSClientConfig): Promise<void> {
  const outputs = (await run(['outputs', '--env', env, '--json'])).json().outputs as unknown as Record<string, string>;
  const s3 = {
    bucket: { name: outputs['raw-data-bucket'] },
    object: { key: 'incoming/e2e/bad.csv', versionId: 'gone', eTag: 'e', size: 1 },
  };
  const record = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: new Date().toISOString(), awsRegion: 'us-east-1', s3 };
  const MessageBody = JSON.stringify({ Records: [record] });
  await new SQSClient(aws).send(new SendMessageCommand({ QueueUrl: outputs['dead-letter-queue-url'], MessageBody }));
  const redriven = await run(['jobs', 'redrive', '--env', env, '--yes', '--json']);
  expect([redriven.code, redriven.json().moved], redriven.stderr).toEqual([0, 1]);
  const superseded = async () => (await run(['jobs', 'list', '--env', env, '--status', 'SUPERSEDED', '--json'])).json().total;
  await expect.poll(superseded, { timeout: 60_000 }).toBe(1);
}
