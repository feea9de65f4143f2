// Moves messages from the dead-letter queue back to the queue: with an SQS task or, if the endpoint does not support tasks, one at a time.
import {
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { awsErrorName, callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { step } from '../../step.js';
import type { Queue } from './ingest-queues.js';

type RedriveContext = Pick<Context, 'report' | 'now' | 'sleep' | 'signal'>;
interface Queues {
  sqs: SQSClient;
  from: Queue;
  to: Queue;
}

const pollMs = 1_000;
const batchSize = 10;
/** Visibility timeout that suffices to move a batch. Messages not moved by then reappear in the dead-letter queue. */
const holdSeconds = 120;

/** Moves the messages that are now in `from` and returns how many were moved. Throws INTERRUPTED, with that number, after Ctrl-C. */
export async function redrive(ctx: RedriveContext, access: AwsAccess, { from, to }: { from: Queue; to: Queue }): Promise<number> {
  const title = `Move messages from ${from.name} to ${to.name}`;
  return step(ctx, { id: 'redrive', title, note: (moved) => `${moved} moved` }, () =>
    callAws(access, 'sqs:StartMessageMoveTask', async () => {
      const queues = { sqs: await access.aws.sqs(), from, to };
      return (await startTask(queues)) ? followTask(ctx, queues) : moveOneByOne(ctx, queues);
    }),
  );
}

/** Returns false if the endpoint does not support the operation. The emulator returns an HTML page, which the SDK cannot parse. */
async function startTask({ sqs, from, to }: Queues): Promise<boolean> {
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from.arn, DestinationArn: to.arn }));
    return true;
  } catch (error) {
    if (/^(SyntaxError|UnknownOperation\w*|InvalidAction|UnsupportedOperation|NotImplemented\w*)$/.test(awsErrorName(error))) return false;
    throw error;
  }
}

async function followTask(ctx: RedriveContext, { sqs, from }: Queues): Promise<number> {
  for (;;) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: from.arn, MaxResults: 1 }));
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason } = Results[0] ?? {};
    if (Status === 'COMPLETED') return moved;
    if (Status !== 'RUNNING' && Status !== undefined) throw stopped(moved, FailureReason ?? `the task is ${Status}`);
    ctx.report({ type: 'step-progress', text: `${moved} of ${from.messages} moved` });
    await ctx.sleep(pollMs, ctx.signal).catch(() => undefined);
    if (ctx.signal.aborted) throw interrupted(moved, 'SQS continues to move the others.');
  }
}

/** Moves no more messages than there were at the start, so that a message that fails again at once does not loop forever. */
async function moveOneByOne(ctx: RedriveContext, queues: Queues): Promise<number> {
  let moved = 0;
  while (moved < queues.from.messages) {
    const messages = await receive(queues, Math.min(batchSize, queues.from.messages - moved));
    if (messages.length === 0) return moved;
    for (const message of messages) {
      if (ctx.signal.aborted) throw interrupted(moved, `The others are still in ${queues.from.name}.`);
      await moveOne(queues, message);
      moved += 1;
    }
    ctx.report({ type: 'step-progress', text: `${moved} of ${queues.from.messages} moved` });
  }
  return moved;
}

async function receive({ sqs, from }: Queues, count: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: from.url,
    MaxNumberOfMessages: count,
    VisibilityTimeout: holdSeconds,
    // Long polling queries all servers of the queue; short polling can miss messages if there are only a few.
    WaitTimeSeconds: 2,
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

/** Sends the message before deleting it: a failure in between may duplicate the message, which does no harm to jobs, but cannot lose it. */
async function moveOne({ sqs, from, to }: Queues, { Body, MessageAttributes, ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: to.url, MessageBody: Body, MessageAttributes }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from.url, ReceiptHandle }));
}

function stopped(moved: number, reason: string): TradingInfraError {
  const message = `SQS stopped after ${moved} messages: ${reason}. The others are still in the dead-letter queue.`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { hint: 'trading-infra jobs redrive' });
}

function interrupted(moved: number, others: string): TradingInfraError {
  return new TradingInfraError('INTERRUPTED', `Interrupted after moving ${moved} messages. ${others}`, {
    hint: 'trading-infra jobs redrive',
  });
}
