// The queue between the raw bucket and the function. Each new file under `incoming/` becomes a message. After five failed attempts, a
// message goes to the dead-letter queue.
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { Construct } from 'constructs';
import { uploadPrefix } from '../../platform/objects.js';
import { denyInsecureTransport, policyDocument, type Statement } from '../parts/policy.js';
import type { Site } from '../parts/site.js';

/** AWS recommends a visibility timeout of six times the function's timeout, so that a batch is not delivered again while it is processed. */
const visibilityFactor = 6;
const maxReceiveCount = 5;
const fourteenDaysSeconds = 14 * 24 * 60 * 60;

export class IngestQueues extends Construct {
  readonly queue: SqsQueue;
  readonly deadLetterQueue: SqsQueue;

  constructor(scope: Construct, id: string, { environment, names }: Site, rawBucket: S3Bucket, keyId: string) {
    super(scope, id);
    const common = { kmsMasterKeyId: keyId, messageRetentionSeconds: fourteenDaysSeconds };
    this.deadLetterQueue = new SqsQueue(this, 'dead-letter-queue', {
      ...common,
      name: names.deadLetterQueue,
      tags: { Name: names.deadLetterQueue },
    });
    this.queue = new SqsQueue(this, 'queue', {
      ...common,
      name: names.queue,
      visibilityTimeoutSeconds: Math.min(visibilityFactor * environment.function.timeoutSeconds, 43_200),
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.deadLetterQueue.arn, maxReceiveCount }),
      tags: { Name: names.queue },
    });
    this.addPolicy('dead-letter-queue-policy', this.deadLetterQueue, []);
    const policy = this.addPolicy('queue-policy', this.queue, [bucketMaySend(this.queue.arn, rawBucket.arn, environment.account)]);
    new S3BucketNotification(this, 'notification', {
      bucket: rawBucket.id,
      queue: [{ id: 'incoming', queueArn: this.queue.arn, events: ['s3:ObjectCreated:*'], filterPrefix: uploadPrefix }],
      dependsOn: [policy],
    });
  }

  private addPolicy(id: string, queue: SqsQueue, statements: Statement[]): SqsQueuePolicy {
    const policy = policyDocument([denyInsecureTransport('sqs:*', queue.arn), ...statements]);
    return new SqsQueuePolicy(this, id, { queueUrl: queue.url, policy });
  }
}

function bucketMaySend(queueArn: string, bucketArn: string, account: string): Statement {
  return {
    Sid: 'RawBucketSendsEvents',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnEquals: { 'aws:SourceArn': bucketArn } },
  };
}
