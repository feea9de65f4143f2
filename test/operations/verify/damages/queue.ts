// Damages to the queues, the bucket notification and the event source mapping.
import { DeleteEventSourceMappingCommand, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Part, Platform } from '../platform/platform.js';
import { queuePolicy } from '../platform/queue.js';
import type { Damage } from './damage.js';

const processing: Part[] = ['keys', 'buckets', 'network', 'function', 'queue'];

export const queueDamages: Record<string, Damage> = {
  'a deleted queue': {
    parts: processing,
    damage: async ({ aws, names }) => (await aws.sqs()).send(new DeleteQueueCommand({ QueueUrl: queueUrl(names.queue) })),
    fails: ['ingest-queue'],
    blocks: ['ingest-queue-encryption', 'ingest-queue-redrive', 'ingest-queue-access', 'raw-bucket-notification', 'event-source-mapping'],
  },
  'a deleted dead-letter queue': {
    parts: processing,
    damage: async ({ aws, names }) => (await aws.sqs()).send(new DeleteQueueCommand({ QueueUrl: queueUrl(names.deadLetterQueue) })),
    fails: ['dead-letter-queue'],
    blocks: ['dead-letter-queue-encryption', 'ingest-queue-redrive'],
  },
  'a queue without encryption': {
    parts: processing,
    damage: (platform) => setQueueAttributes(platform, { KmsMasterKeyId: '' }),
    fails: ['ingest-queue-encryption'],
  },
  'a queue with too short a visibility timeout': {
    parts: processing,
    damage: (platform) => setQueueAttributes(platform, { VisibilityTimeout: '30' }),
    fails: ['ingest-queue-redrive'],
  },
  'a queue to which everybody may send': {
    parts: processing,
    damage: (platform) =>
      setQueueAttributes(platform, {
        Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'SQS:*', Resource: '*' }] }),
      }),
    fails: ['ingest-queue-access'],
  },
  'a bucket without notifications': {
    parts: processing,
    damage: async ({ aws, names }) =>
      (await aws.s3()).send(new PutBucketNotificationConfigurationCommand({ Bucket: names.buckets.raw, NotificationConfiguration: {} })),
    fails: ['raw-bucket-notification'],
  },
  'an event source mapping that does not report batch item failures': {
    parts: processing,
    damage: async (platform) =>
      (await platform.aws.lambda()).send(
        new UpdateEventSourceMappingCommand({ UUID: await findMappingId(platform), FunctionResponseTypes: [] }),
      ),
    fails: ['event-source-mapping'],
  },
  'a disabled event source mapping': {
    parts: processing,
    damage: async (platform) =>
      (await platform.aws.lambda()).send(new UpdateEventSourceMappingCommand({ UUID: await findMappingId(platform), Enabled: false })),
    fails: ['event-source-mapping'],
  },
  'a deleted event source mapping': {
    parts: processing,
    damage: async (platform) =>
      (await platform.aws.lambda()).send(new DeleteEventSourceMappingCommand({ UUID: await findMappingId(platform) })),
    fails: ['event-source-mapping'],
  },
};

function queueUrl(name: string): string {
  return `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`;
}

async function setQueueAttributes({ aws, names }: Platform, Attributes: Record<string, string>): Promise<unknown> {
  // moto drops the policy unless it is sent again.
  const Policy = queuePolicy(`arn:aws:sqs:eu-central-1:123456789012:${names.queue}`, names.buckets.raw);
  return (await aws.sqs()).send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(names.queue), Attributes: { Policy, ...Attributes } }));
}

async function findMappingId({ aws, names }: Platform): Promise<string> {
  const { EventSourceMappings = [] } = await (await aws.lambda()).send(
    new ListEventSourceMappingsCommand({ FunctionName: names.function }),
  );
  return EventSourceMappings[0]?.UUID ?? '';
}
