// The way of a file from the raw bucket to the function: notification, queue, mapping; and what happens to messages that keep failing.

import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import { uploadPrefix } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';
import { conditionValues, parsePolicy, toList } from './policy-reader.js';

const receivesBeforeGivingUp = 5;

type QueueName = 'queue' | 'deadLetterQueue';

export function queueChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    ...(['queue', 'deadLetterQueue'] as const).flatMap((queue): Check[] => {
      const [id, title] = queue === 'queue' ? ['ingest-queue', 'queue of incoming files'] : ['dead-letter-queue', 'dead-letter queue'];
      return [
        { id, sentence: `The ${title} is there`, dependsOn: [], remedy, run: (ctx) => isThere(ctx, queue) },
        {
          id: `${id}-encryption`,
          sentence: `The ${title} is encrypted with the environment’s own key`,
          reason: 'PCI DSS 3.5',
          dependsOn: [id, 'key-messaging'],
          remedy,
          run: (ctx) => isEncrypted(ctx, queue),
        },
      ];
    }),
    {
      id: 'ingest-queue-redrive',
      sentence: 'A message that keeps failing is put aside, and none is given out twice while the function works on it',
      dependsOn: ['ingest-queue', 'dead-letter-queue'],
      remedy,
      run: putsAside,
    },
    {
      id: 'ingest-queue-access',
      sentence: 'The raw bucket may send to the queue, and nobody else',
      dependsOn: ['ingest-queue'],
      remedy,
      run: lets,
    },
    {
      id: 'raw-bucket-notification',
      sentence: `The raw bucket tells the queue of every new object under ${uploadPrefix}`,
      dependsOn: ['raw-bucket', 'ingest-queue'],
      remedy,
      run: notifies,
    },
    {
      id: 'event-source-mapping',
      sentence: 'The function takes messages from the queue and reports each failed one by itself',
      dependsOn: ['function', 'ingest-queue'],
      remedy,
      run: isMapped,
    },
  ];
}

async function isThere(ctx: CheckContext, queue: QueueName): Promise<string> {
  const attributes = await fetchQueueAttributes(ctx, queue);
  return `${attributes.QueueArn}, ${attributes.ApproximateNumberOfMessages} messages waiting`;
}

async function isEncrypted(ctx: CheckContext, queue: QueueName): Promise<string> {
  const { KmsMasterKeyId } = await fetchQueueAttributes(ctx, queue);
  return compare({ 'its key': await keyRow(ctx, KmsMasterKeyId, 'messaging') });
}

async function putsAside(ctx: CheckContext): Promise<string> {
  const [queue, deadLetters] = await Promise.all([fetchQueueAttributes(ctx, 'queue'), fetchQueueAttributes(ctx, 'deadLetterQueue')]);
  const redrive = JSON.parse(queue.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  const atLeast = 6 * ctx.environment.function.timeoutSeconds;
  const visibility = Number(queue.VisibilityTimeout);
  return compare({
    'the dead-letter queue': [redrive.deadLetterTargetArn, deadLetters.QueueArn],
    'receives before a message is put aside': [Number(redrive.maxReceiveCount ?? 0), receivesBeforeGivingUp],
    // AWS asks for six times the function's timeout.
    [`the visibility timeout of ${visibility} seconds`]: [visibility >= atLeast ? 'enough' : 'too short', 'enough'],
  });
}

async function lets(ctx: CheckContext): Promise<string> {
  const { Policy } = await fetchQueueAttributes(ctx, 'queue');
  const senders = parsePolicy(Policy).filter(
    ({ Effect, Action }) => Effect === 'Allow' && toList(Action).some((action) => /^sqs:(SendMessage|\*)$/i.test(action) || action === '*'),
  );
  const bucketArn = `:${ctx.names.buckets.raw}`;
  const ours = senders.filter((statement) => conditionValues(statement, 'aws:SourceArn').some((arn) => arn.endsWith(bucketArn)));
  return compare({
    'permission of the raw bucket to send': [ours.length > 0, true],
    'permissions of others to send': [senders.length - ours.length, 0],
  });
}

async function notifies(ctx: CheckContext): Promise<string> {
  const s3 = await ctx.target.aws.s3();
  const { QueueArn } = await fetchQueueAttributes(ctx, 'queue');
  const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: ctx.names.buckets.raw }));
  const toQueue = QueueConfigurations.filter((configuration) => configuration.QueueArn === QueueArn);
  const found = toQueue.find(({ Filter }) =>
    Filter?.Key?.FilterRules?.some(({ Name, Value }) => Name?.toLowerCase() === 'prefix' && Value === uploadPrefix),
  );
  if (found === undefined) throw checkFailure(`${ctx.names.buckets.raw} sends no events of ${uploadPrefix} to ${QueueArn}`);
  const isCreated = found.Events?.some((event) => event === 's3:ObjectCreated:*') === true;
  return compare({ 'sending of every s3:ObjectCreated event': [isCreated, true] });
}

async function isMapped(ctx: CheckContext): Promise<string> {
  const lambda = await ctx.target.aws.lambda();
  const { QueueArn } = await fetchQueueAttributes(ctx, 'queue');
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: QueueArn }));
  const mapping = EventSourceMappings.find(({ FunctionArn }) => FunctionArn?.endsWith(`:function:${ctx.names.function}`));
  if (mapping === undefined) throw checkFailure(`${ctx.names.function} takes nothing from ${QueueArn}`);
  return compare({
    'its state': [mapping.State, 'Enabled'],
    'reporting of single failures': [mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true, true],
    'messages at once': [mapping.ScalingConfig?.MaximumConcurrency, ctx.environment.function.maximumConcurrency],
  });
}

function fetchQueueAttributes(ctx: CheckContext, queue: QueueName): Promise<Partial<Record<QueueAttributeName, string>>> {
  const name = ctx.names[queue];
  return ctx.once(`queue ${name}`, async () => {
    const sqs = await ctx.target.aws.sqs();
    const { QueueUrl } = await requireExisting(`The queue ${name}`, sqs.send(new GetQueueUrlCommand({ QueueName: name })));
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return Attributes;
  });
}
