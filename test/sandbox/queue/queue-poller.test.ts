import { createHash } from 'node:crypto';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSandbox } from '../../../src/sandbox/client.js';
import { createFunctionRole, eventually, functionZip, openSandboxFixture, type SandboxFixture, testContext } from '../sandbox-fixture.js';

/** The function under test: what it does depends on the event. */
const source = `import { appendFileSync } from 'node:fs';
import dns from 'node:dns/promises';
import net from 'node:net';
export async function handler(event) {
  if (event.env) return { names: Object.keys(process.env).filter((name) => name.startsWith('AWS_')).sort(), greeting: process.env.GREETING };
  if (event.reach) {
    const lookup = await dns.lookup(event.reach).then(({ address }) => address, ({ code }) => code);
    const connect = await new Promise((resolve) => net.connect(443, event.reach).on('error', ({ code }) => resolve(code)).on('connect', () => resolve('connected')));
    return { lookup, connect };
  }
  if (event.crash) process.exit(3);
  if (event.Records?.[0]?.body.includes('aws:s3')) {
    await fetch(process.env.AWS_ENDPOINT_URL + '/seen/event', { method: 'PUT', body: event.Records[0].body });
  }
  if (event.sleep) await new Promise(() => setInterval(() => {}, 1000));
  const failed = event.Records.filter(({ body }) => body === 'poison');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}`;

let sandbox: SandboxFixture;
let lambda: LambdaClient;
let sqs: SQSClient;
let main: string;
let mainArn: string;
let dead: string;
let mapping: string;
const ctx = testContext();

async function createQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<{ url: string; arn: string }> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const { Attributes: got } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { url: QueueUrl, arn: got?.QueueArn ?? '' };
}

async function counts(QueueUrl: string): Promise<[number, number]> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
  return [Number(Attributes?.[names[0]]), Number(Attributes?.[names[1]])];
}

const invoke = async (event: object) => {
  const { Payload, FunctionError, ...rest } = await lambda.send(
    new InvokeCommand({ FunctionName: 'worker', Payload: JSON.stringify(event) }),
  );
  return { ...rest, FunctionError, payload: JSON.parse(Payload?.transformToString() ?? 'null') };
};

beforeAll(async () => {
  sandbox = await openSandboxFixture();
  lambda = new LambdaClient(sandbox.client);
  sqs = new SQSClient(sandbox.client);
  const deadQueue = await createQueue('dead');
  const redrive = JSON.stringify({ deadLetterTargetArn: deadQueue.arn, maxReceiveCount: 2 });
  const queue = await createQueue('main', { VisibilityTimeout: '1', RedrivePolicy: redrive });
  [main, mainArn, dead] = [queue.url, queue.arn, deadQueue.url];
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'worker',
      Role: await createFunctionRole(sandbox),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 3,
      Environment: { Variables: { GREETING: 'hello' } },
      Code: { ZipFile: functionZip(source) },
    }),
  );
  const made = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'worker',
      EventSourceArn: queue.arn,
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    }),
  );
  mapping = made.UUID ?? '';
});
afterAll(() => sandbox.close());

describe('event source mapping', () => {
  test('reports that it is enabled', async () => {
    expect((await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping }))).State).toBe('Enabled');
  });

  test('messages that succeed are deleted, a poison message ends up in the dead-letter queue', async () => {
    const Entries = ['good', 'poison', 'fine'].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: main, Entries }));
    const [message] = await eventually(async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, WaitTimeSeconds: 1 }));
      return Messages;
    });
    expect(message?.Body).toBe('poison');
    expect(await counts(main)).toEqual([0, 0]);
  });

  test('the event of an object has its key and version, as from S3', async () => {
    const s3 = new S3Client(sandbox.client);
    for (const Bucket of ['raw', 'seen']) await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'raw', VersioningConfiguration: { Status: 'Enabled' } }));
    const QueueConfigurations = [{ QueueArn: mainArn, Events: ['s3:ObjectCreated:*' as const] }];
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'raw', NotificationConfiguration: { QueueConfigurations } }));
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'incoming/a b&c.csv', Body: 'x' }));
    const seen = await eventually(async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'seen', Key: 'event' })).catch(() => ({ Body: undefined }));
      return Body?.transformToString();
    });
    const { object } = JSON.parse(seen).Records[0].s3;
    expect(object).toMatchObject({ key: 'incoming/a+b%26c.csv', versionId: VersionId, size: 1 });
  });

  test('a deleted mapping leaves messages in the queue', async () => {
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: main, Entries: [{ Id: '1', MessageBody: 'good' }] }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await counts(main))[0]).toBe(1);
  });
});

describe('a function’s process', () => {
  test('gets its own environment and the sandbox’s, not the user’s', async () => {
    process.env.AWS_PROFILE_OF_THE_TEST = 'leak';
    const { payload } = await invoke({ env: true });
    expect(payload.greeting).toBe('hello');
    expect(payload.names).toContain('AWS_ENDPOINT_URL');
    expect(payload.names).not.toContain('AWS_PROFILE_OF_THE_TEST');
    expect(payload.names).not.toContain('AWS_CA_BUNDLE');
  });

  test('cannot reach anything but this computer', async () => {
    expect((await invoke({ reach: 'example.com' })).payload).toEqual({ lookup: 'ENOTFOUND', connect: 'ENETUNREACH' });
    expect((await invoke({ reach: '192.0.2.1' })).payload).toEqual({ lookup: '192.0.2.1', connect: 'ENETUNREACH' });
    const database = 'c.cluster-x.us-east-1.rds.amazonaws.com';
    expect((await invoke({ reach: database })).payload).toEqual({ lookup: '127.0.0.1', connect: 'connected' });
  });

  test('fails its invocation when it crashes or hangs, and the next invocation works', async () => {
    expect(await invoke({ crash: true })).toMatchObject({ FunctionError: 'Unhandled', payload: { errorType: 'Runtime.ExitError' } });
    expect(await invoke({ sleep: true })).toMatchObject({
      FunctionError: 'Unhandled',
      payload: { errorMessage: expect.stringContaining('Task timed out after 3.00 seconds') },
    });
    expect(await invoke({ Records: [] })).toMatchObject({ FunctionError: undefined, payload: { batchItemFailures: [] } });
  });

  test('runs the code that was uploaded last', async () => {
    const zip = functionZip('export const handler = async () => "second";');
    const expected = createHash('sha256').update(zip).digest('base64');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'worker', ZipFile: zip }));
    expect((await invoke({})).payload).toBe('second');
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'worker' }));
    expect(Configuration?.CodeSha256).toBe(expected);
    expect(await readSandbox(ctx, { dir: sandbox.dir })).toMatchObject({ functions: [{ codeSha256: expected, ranCodeSha256: expected }] });
  });
});
