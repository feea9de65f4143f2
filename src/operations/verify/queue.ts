// Checks the path of a file from the raw bucket to the function: bucket notification, ingest queue, event source mapping, dead-letter
// queue.

import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import { conditionValues, parsePolicy, toList } from '../../aws/policy-reader.js';
import { parseJson } from '../../json.js';
import { uploadPrefix } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, type Comparable, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { type Declared, findDeclared, formatList } from './declared.js';
import { keyRow } from './keys.js';

type QueueName = 'queue' | 'deadLetterQueue';

export function queueChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    ...(['queue', 'deadLetterQueue'] as const).flatMap((queue): Check[] => {
      const [id, title] = queue === 'queue' ? ['ingest-queue', 'ingest queue'] : ['dead-letter-queue', 'dead-letter queue'];
      return [
        { id, sentence: `The ${title} exists`, dependsOn: [], remedy, run: (ctx) => checkQueue(ctx, queue) },
        {
          id: `${id}-encryption`,
          sentence: `The ${title} is encrypted with the environment’s KMS key`,
          reason: 'PCI DSS 3.5',
          dependsOn: [id, 'key-messaging'],
          remedy,
          run: (ctx) => checkQueueEncryption(ctx, queue),
        },
      ];
    }),
    {
      id: 'ingest-queue-redrive',
      sentence: 'The ingest queue has the expected redrive policy and a long enough visibility timeout',
      dependsOn: ['ingest-queue', 'dead-letter-queue'],
      remedy,
      run: checkRedrive,
    },
    {
      id: 'ingest-queue-access',
      sentence: 'The policy of the ingest queue allows only the raw bucket to send messages',
      dependsOn: ['ingest-queue'],
      remedy,
      run: checkQueuePolicy,
    },
    {
      id: 'raw-bucket-notification',
      sentence: `The raw bucket notifies the ingest queue of new objects under ${uploadPrefix}`,
      dependsOn: ['raw-bucket', 'ingest-queue'],
      remedy,
      run: checkNotification,
    },
    {
      id: 'event-source-mapping',
      sentence: 'The event source mapping is enabled and reports batch item failures',
      dependsOn: ['function', 'ingest-queue'],
      remedy,
      run: checkMapping,
    },
  ];
}

async function checkQueue(ctx: CheckContext, queue: QueueName): Promise<string> {
  const attributes = await fetchQueueAttributes(ctx, queue);
  return `${attributes.QueueArn}, ${attributes.ApproximateNumberOfMessages} messages`;
}

async function checkQueueEncryption(ctx: CheckContext, queue: QueueName): Promise<string> {
  const { KmsMasterKeyId } = await fetchQueueAttributes(ctx, queue);
  return compare({ 'KMS key': await keyRow(ctx, KmsMasterKeyId, (await findQueue(ctx, queue)).value('kms_master_key_id')) });
}

async function checkRedrive(ctx: CheckContext): Promise<string> {
  const queue = await fetchQueueAttributes(ctx, 'queue');
  const declared = await findQueue(ctx, 'queue');
  const redrive = parseRedrive(queue.RedrivePolicy);
  const expected = parseRedrive(declared.value('redrive_policy'));
  const minVisibility = Number(declared.value('visibility_timeout_seconds'));
  const visibility = Number(queue.VisibilityTimeout);
  return compare({
    'dead-letter queue': [redrive.deadLetterTargetArn, expected.deadLetterTargetArn],
    maxReceiveCount: [redrive.maxReceiveCount, expected.maxReceiveCount],
    'visibility timeout in seconds': [visibility, visibility >= minVisibility ? visibility : `${minVisibility} or more`],
  });
}

function parseRedrive(policy: Comparable): { deadLetterTargetArn?: string; maxReceiveCount?: number | string } {
  return parseJson(String(policy ?? '{}'), 'The redrive policy');
}

async function checkQueuePolicy(ctx: CheckContext): Promise<string> {
  const { Policy } = await fetchQueueAttributes(ctx, 'queue');
  const senders = parsePolicy(Policy).filter(
    ({ Effect, Action }) => Effect === 'Allow' && toList(Action).some((action) => /^sqs:(SendMessage|\*)$/i.test(action) || action === '*'),
  );
  const bucketArn = `:${ctx.names.buckets.raw}`;
  const ours = senders.filter((statement) => conditionValues(statement, 'aws:SourceArn').some((arn) => arn.endsWith(bucketArn)));
  return compare({
    'permission for the raw bucket': [ours.length > 0, true],
    'permissions for others': [senders.length - ours.length, 0],
  });
}

async function checkNotification(ctx: CheckContext): Promise<string> {
  const Bucket = ctx.names.buckets.raw;
  const s3 = await ctx.target.aws.s3();
  const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  const declared = await findDeclared(ctx, 'aws_s3_bucket_notification', { bucket: Bucket });
  const [arn, prefix] = [declared.value('queue.queue_arn'), declared.value('queue.filter_prefix')];
  const toQueue = QueueConfigurations.filter(({ QueueArn }) => QueueArn === arn);
  const found = toQueue.find(({ Filter }) =>
    Filter?.Key?.FilterRules?.some(({ Name, Value }) => Name?.toLowerCase() === 'prefix' && Value === prefix),
  );
  if (found === undefined) throw checkFailure(`${Bucket} has no notification for ${prefix} to ${arn}`);
  return compare({ events: [formatList(found.Events), formatList(declared.list('queue.events'))] });
}

async function checkMapping(ctx: CheckContext): Promise<string> {
  const lambda = await ctx.target.aws.lambda();
  const { QueueArn } = await fetchQueueAttributes(ctx, 'queue');
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: QueueArn }));
  const mapping = EventSourceMappings.find(({ FunctionArn }) => FunctionArn?.endsWith(`:function:${ctx.names.function}`));
  if (mapping === undefined) throw checkFailure(`${ctx.names.function} has no event source mapping for ${QueueArn}`);
  const declared = await findDeclared(ctx, 'aws_lambda_event_source_mapping');
  return compare({
    state: [mapping.State, 'Enabled'],
    'response types': [formatList(mapping.FunctionResponseTypes), formatList(declared.list('function_response_types'))],
    'maximum concurrency': [mapping.ScalingConfig?.MaximumConcurrency, declared.value('scaling_config.maximum_concurrency')],
  });
}

function findQueue(ctx: CheckContext, queue: QueueName): Promise<Declared> {
  return findDeclared(ctx, 'aws_sqs_queue', { name: ctx.names[queue] });
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
