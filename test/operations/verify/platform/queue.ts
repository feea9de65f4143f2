// The queues of a test platform, with the bucket notification and the event source mapping.
import { CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { arnOf, type Platform } from './platform.js';

export async function buildQueues(platform: Platform): Promise<void> {
  const { aws, names, keys, environment } = platform;
  const sqs = await aws.sqs();
  const KmsMasterKeyId = keys.messaging ?? '';
  await sqs.send(new CreateQueueCommand({ QueueName: names.deadLetterQueue, Attributes: { KmsMasterKeyId } }));
  const redrive = { deadLetterTargetArn: arnOf(platform, 'sqs', names.deadLetterQueue), maxReceiveCount: 5 };
  const queueArn = arnOf(platform, 'sqs', names.queue);
  const Attributes = {
    KmsMasterKeyId,
    VisibilityTimeout: String(6 * environment.function.timeoutSeconds),
    RedrivePolicy: JSON.stringify(redrive),
    Policy: queuePolicy(queueArn, names.buckets.raw),
  };
  await sqs.send(new CreateQueueCommand({ QueueName: names.queue, Attributes }));
  const s3 = await aws.s3();
  const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'incoming/' }] } };
  const QueueConfigurations = [{ QueueArn: queueArn, Events: ['s3:ObjectCreated:*' as const], Filter }];
  const NotificationConfiguration = { QueueConfigurations };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: names.buckets.raw, NotificationConfiguration }));
  const lambda = await aws.lambda();
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: names.function,
      EventSourceArn: queueArn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: environment.function.maximumConcurrency },
    }),
  );
}

/** Allows only the bucket to send messages. */
export function queuePolicy(queueArn: string, bucket: string): string {
  const Condition = { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` } };
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
