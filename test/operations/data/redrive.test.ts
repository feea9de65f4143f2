import {
  CreateQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { readQueues } from '../../../src/operations/data/ingest-queues.js';
import { redrive } from '../../../src/operations/data/redrive.js';
import { quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
let outputs: { 'queue-url': string; 'dead-letter-queue-url': string };

async function makeQueue(QueueName: string): Promise<string> {
  const sqs = await at.access.aws.sqs();
  return (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
}

async function putAside(count: number): Promise<void> {
  const sqs = await at.access.aws.sqs();
  const MessageAttributes = { origin: { DataType: 'String', StringValue: 'test' } };
  const QueueUrl = outputs['dead-letter-queue-url'];
  for (let n = 0; n < count; n += 1) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `message ${n}`, MessageAttributes }));
}

async function bodiesIn(QueueUrl: string): Promise<string[]> {
  const sqs = await at.access.aws.sqs();
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return bodies.sort();
    bodies.push(...Messages.map(({ Body = '', MessageAttributes }) => `${Body} ${MessageAttributes?.origin?.StringValue}`));
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `message ${n} test`).sort();

beforeEach(async () => {
  await resetMoto(at.moto);
  outputs = { 'queue-url': await makeQueue('trading-ingest-dev'), 'dead-letter-queue-url': await makeQueue('trading-ingest-dlq-dev') };
});

describe('redrive without message move tasks', () => {
  it('moves every message with its attributes', async () => {
    await putAside(23);
    const { queue, deadLetters } = await readQueues(at.access, outputs);
    expect(deadLetters).toMatchObject({ name: 'trading-ingest-dlq-dev', messages: 23, inFlight: 0 });
    expect(await redrive(quietContext(), at.access, { from: deadLetters, to: queue })).toBe(23);
    expect(await bodiesIn(outputs['queue-url'])).toEqual(numbered(23));
    expect((await readQueues(at.access, outputs)).deadLetters).toMatchObject({ messages: 0, inFlight: 0 });
  });

  it('loses no message when sending fails', async () => {
    await putAside(3);
    const { queue, deadLetters } = await readQueues(at.access, outputs);
    const away = { ...queue, url: `${queue.url}-absent` };
    await expect(redrive(quietContext(), at.access, { from: deadLetters, to: away })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    const after = (await readQueues(at.access, outputs)).deadLetters;
    expect(after.messages + after.inFlight).toBe(3);
  });

  it('leaves the remaining messages in place when interrupted', async () => {
    await putAside(12);
    const { queue, deadLetters } = await readQueues(at.access, outputs);
    const stop = new AbortController();
    const ctx = {
      ...quietContext(),
      signal: stop.signal,
      report: ({ type }: { type: string }) => type === 'step-progress' && stop.abort(),
    };
    await expect(redrive(ctx, at.access, { from: deadLetters, to: queue })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: 'Interrupted after moving 10 messages. The others are still in trading-ingest-dlq-dev.',
    });
    const after = await readQueues(at.access, outputs);
    expect([after.queue.messages, after.deadLetters.messages + after.deadLetters.inFlight]).toEqual([10, 2]);
  });

  it('fails with NOT_DEPLOYED when a queue is gone', async () => {
    const gone = { ...outputs, 'queue-url': `${outputs['queue-url']}-absent` };
    await expect(readQueues(at.access, gone)).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
  });
});

describe('redrive with a message move task', () => {
  const client = new SQSClient({ region });
  const sqs = mockClient(client);
  const place = () => ({ ...at.access, aws: { ...at.access.aws, sqs: async () => client } });
  const from = { name: 'trading-ingest-dlq-dev', url: 'https://sqs/dlq', arn: 'arn:dlq', messages: 5, inFlight: 0 };
  const to = { ...from, name: 'trading-ingest-dev', url: 'https://sqs/queue', arn: 'arn:queue' };

  beforeEach(() => {
    sqs.reset();
    sqs.on(StartMessageMoveTaskCommand, { SourceArn: 'arn:dlq', DestinationArn: 'arn:queue' }).resolves({ TaskHandle: 'h' });
  });

  it('starts the task and waits for it to finish', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [] })
      .resolvesOnce({ Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2 }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 }] });
    expect(await redrive(quietContext(), place(), { from, to })).toBe(5);
    expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(0);
  });

  it('reports how far a failed task came', async () => {
    const result = { Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'KmsAccessDenied' };
    sqs.on(ListMessageMoveTasksCommand).resolves({ Results: [result] });
    await expect(redrive(quietContext(), place(), { from, to })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'SQS stopped after 2 messages: KmsAccessDenied. The others are still in the dead-letter queue.',
    });
  });

  it('does not move messages one by one when access is denied', async () => {
    sqs.on(StartMessageMoveTaskCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(redrive(quietContext(), place(), { from, to })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });
});
