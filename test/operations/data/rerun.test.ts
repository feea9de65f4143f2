// Which files are processed again, and what becomes of their jobs.
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, expect, it } from 'vitest';
import { listRerunFiles, type RerunOutputs, rerun } from '../../../src/operations/data/rerun.js';
import { jobIdOf } from '../../../src/platform/job-ids.js';
import { quietContext, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
let outputs: RerunOutputs;

async function put(bucket: string, key: string): Promise<string> {
  const s3 = await at.access.aws.s3();
  return (await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, Metadata: { note: 'kept' } }))).VersionId ?? '';
}

beforeEach(async () => {
  await resetMoto(at.moto);
  const [s3, sqs, dynamoDb] = await Promise.all([at.access.aws.s3(), at.access.aws.sqs(), at.access.aws.dynamoDb()]);
  for (const Bucket of ['raw-data', 'archive-data']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: 'sessions',
      KeySchema: [{ AttributeName: 'sessionId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'sessionId', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'ingest' }));
  outputs = { 'raw-data-bucket': 'raw-data', 'archive-bucket': 'archive-data', 'sessions-table': 'sessions', 'queue-url': QueueUrl };
});

async function addJob(jobId: string, status: string): Promise<void> {
  const dynamoDb = await at.access.aws.dynamoDb();
  const Item = { sessionId: { S: jobId }, status: { S: status }, attempts: { N: '3' }, leaseToken: { S: 'x' } };
  await dynamoDb.send(new PutItemCommand({ TableName: 'sessions', Item }));
}

it('queues the newest version of each file, resets its job, and copies back what only the archive has', async () => {
  await put('raw-data', 'incoming/a/ü 1.csv');
  const version = await put('raw-data', 'incoming/a/ü 1.csv');
  const running = await put('raw-data', 'incoming/a/2.csv');
  await put('raw-data', 'incoming/b/3.csv');
  await put('archive-data', 'incoming/a/2.csv');
  await put('archive-data', 'incoming/a/old.csv');
  const jobId = jobIdOf({ bucket: 'raw-data', key: 'incoming/a/ü 1.csv', version });
  await addJob(jobId, 'SUCCEEDED');
  await addJob(jobIdOf({ bucket: 'raw-data', key: 'incoming/a/2.csv', version: running }), 'IN_PROGRESS');

  const files = await listRerunFiles(at.access, outputs, 'incoming/a/');
  expect(files).toEqual({ raw: ['incoming/a/2.csv', 'incoming/a/ü 1.csv'], archived: ['incoming/a/old.csv'] });
  const jobs = await rerun(quietContext(), at.access, outputs, files);
  expect(jobs).toHaveLength(2);
  expect(jobs[0]).toBe(jobId);

  const [dynamoDb, sqs] = await Promise.all([at.access.aws.dynamoDb(), at.access.aws.sqs()]);
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: 'sessions', Key: { sessionId: { S: jobId } } }));
  expect(Item).toEqual({ sessionId: { S: jobId }, status: { S: 'QUEUED' }, attempts: { N: '0' } });
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs['queue-url'], MaxNumberOfMessages: 10 }));
  const events = Messages.map(({ Body = '' }) => JSON.parse(Body).Records[0]);
  expect(events).toMatchObject([
    { eventName: 'ObjectCreated:Rerun', s3: { bucket: { name: 'raw-data' }, object: { versionId: version } } },
  ]);
  expect(decodeURIComponent(events[0].s3.object.key)).toBe('incoming/a/ü 1.csv');
  expect((await listRerunFiles(at.access, outputs, 'incoming/a/')).archived).toEqual([]);
});

it('finds nothing under a prefix without files, and says which bucket is not there', async () => {
  expect(await listRerunFiles(at.access, outputs, 'incoming/none')).toEqual({ raw: [], archived: [] });
  await expect(listRerunFiles(at.access, { ...outputs, 'archive-bucket': 'nowhere' }, 'incoming/')).rejects.toMatchObject({
    code: 'NOT_DEPLOYED',
  });
});
