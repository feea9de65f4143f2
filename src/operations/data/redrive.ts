// Brings the messages of the dead-letter queue back into the queue. SQS does it by itself; where it cannot, each message is sent on before it is deleted.
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
interface Way {
  sqs: SQSClient;
  from: Queue;
  to: Queue;
}

const pollMs = 1_000;
const batchSize = 10;
/** Time enough to send a batch on; after it, what was not sent is in the dead-letter queue as before. */
const holdSeconds = 120;

/** Moves what is in `from` now; returns how many messages. INTERRUPTED after Ctrl-C says how many were moved until then. */
export async function redrive(ctx: RedriveContext, access: AwsAccess, { from, to }: { from: Queue; to: Queue }): Promise<number> {
  const title = `Bring the messages of ${from.name} back to ${to.name}`;
  return step(ctx, { id: 'redrive', title, note: (moved) => `${moved} moved` }, () =>
    callAws(access, 'sqs:StartMessageMoveTask', async () => {
      const way = { sqs: await access.aws.sqs(), from, to };
      return (await startTask(way)) ? followTask(ctx, way) : moveOneByOne(ctx, way);
    }),
  );
}

/** False where the endpoint has no such operation; the emulator answers it with a page of HTML, which the SDK cannot read. */
async function startTask({ sqs, from, to }: Way): Promise<boolean> {
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from.arn, DestinationArn: to.arn }));
    return true;
  } catch (error) {
    if (/^(SyntaxError|UnknownOperation\w*|InvalidAction|UnsupportedOperation|NotImplemented\w*)$/.test(awsErrorName(error))) return false;
    throw error;
  }
}

async function followTask(ctx: RedriveContext, { sqs, from }: Way): Promise<number> {
  for (;;) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: from.arn, MaxResults: 1 }));
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason } = Results[0] ?? {};
    if (Status === 'COMPLETED') return moved;
    if (Status !== 'RUNNING' && Status !== undefined) throw stopped(moved, FailureReason ?? `the task is ${Status}`);
    ctx.report({ type: 'step-progress', text: `${moved} of ${from.messages} moved` });
    await ctx.sleep(pollMs, ctx.signal).catch(() => undefined);
    if (ctx.signal.aborted) throw interrupted(moved, 'SQS goes on with the others by itself.');
  }
}

/** No more than were there at the beginning: a message that fails again at once must not go round for ever. */
async function moveOneByOne(ctx: RedriveContext, way: Way): Promise<number> {
  let moved = 0;
  while (moved < way.from.messages) {
    const messages = await receive(way, Math.min(batchSize, way.from.messages - moved));
    if (messages.length === 0) return moved;
    for (const message of messages) {
      if (ctx.signal.aborted) throw interrupted(moved, `The others are still in ${way.from.name}.`);
      await moveOne(way, message);
      moved += 1;
    }
    ctx.report({ type: 'step-progress', text: `${moved} of ${way.from.messages} moved` });
  }
  return moved;
}

async function receive({ sqs, from }: Way, count: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: from.url,
    MaxNumberOfMessages: count,
    VisibilityTimeout: holdSeconds,
    // Asks all of the queue's servers: a short look may find nothing in a queue that holds a few messages.
    WaitTimeSeconds: 2,
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

/** Sent first and deleted after that: whatever happens between them, the message is there, at worst twice, which the jobs do not mind. */
async function moveOne({ sqs, from, to }: Way, { Body, MessageAttributes, ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: to.url, MessageBody: Body, MessageAttributes }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from.url, ReceiptHandle }));
}

function stopped(moved: number, reason: string): TradingInfraError {
  const message = `SQS stopped after ${moved} messages: ${reason}. The others are still in the dead-letter queue.`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { hint: 'trading-infra jobs redrive' });
}

function interrupted(moved: number, others: string): TradingInfraError {
  return new TradingInfraError('INTERRUPTED', `Interrupted after ${moved} messages had been moved. ${others}`, {
    hint: 'trading-infra jobs redrive',
  });
}
