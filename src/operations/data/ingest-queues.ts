// Reads how many messages the queue of incoming files and its dead-letter queue hold.
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';

export type QueueOutputs = Pick<Outputs, 'queue-url' | 'dead-letter-queue-url'>;
export interface Queue {
  name: string;
  url: string;
  arn: string;
  /** Number of waiting messages, which SQS counts approximately. */
  messages: number;
  /** Number of messages that were received but not deleted yet, which SQS counts approximately. */
  inFlight: number;
}

/** Reads both queues. Throws NOT_DEPLOYED if one is missing. */
export async function readQueues(access: AwsAccess, outputs: QueueOutputs): Promise<{ queue: Queue; deadLetters: Queue }> {
  const [queue, deadLetters] = await Promise.all([
    readQueue(access, outputs['queue-url']),
    readQueue(access, outputs['dead-letter-queue-url']),
  ]);
  return { queue, deadLetters };
}

/** Returns the queue's name, which is the last part of its URL. */
function queueName(url: string): string {
  return url.split('/').at(-1) ?? url;
}

async function readQueue(access: AwsAccess, url: string): Promise<Queue> {
  const name = queueName(url);
  return callAws(access, 'sqs:GetQueueAttributes', async () => {
    const sqs = await access.aws.sqs();
    const answer = await ifExists(sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })));
    if (answer === undefined) throw noQueue(name);
    const { QueueArn = '', ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = answer.Attributes ?? {};
    const counts = { messages: Number(ApproximateNumberOfMessages ?? 0), inFlight: Number(ApproximateNumberOfMessagesNotVisible ?? 0) };
    return { name, url, arn: QueueArn, ...counts };
  });
}

function noQueue(name: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `There is no queue ${name}: the environment is not deployed, or the queue was deleted.`);
}
