// Sends messages to the queue that receives S3's upload notifications. For a file requested through the API, it sends the same kind of message.
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { transient } from '../core/processing-error.js';
import type { StoredObject } from './object-store.js';

export class IngestQueue {
  readonly #client: SQSClient;
  readonly #environment: string;

  constructor(client: SQSClient, environment: string) {
    this.#client = client;
    this.#environment = environment;
  }

  /** Queues an object for processing. The queue's account and region are taken from `functionArn`. Throws QUEUE_UNAVAILABLE if SQS fails. */
  async announce({ bucket, key, version, versionId, size }: StoredObject, functionArn: string): Promise<void> {
    const [, partition, , region, account] = functionArn.split(':');
    const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const object = { key: encodeURIComponent(key), size, ...(versionId === undefined ? { eTag: version } : { versionId }) };
    const record = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Requested', s3: { bucket: { name: bucket }, object } };
    try {
      await this.#client.send(
        new SendMessageCommand({
          QueueUrl: `https://sqs.${region}.${domain}/${account}/trading-ingest-${this.#environment}`,
          MessageBody: JSON.stringify({ Records: [record] }),
        }),
      );
    } catch (error) {
      throw transient('QUEUE_UNAVAILABLE', `SQS answered ${(error as Error).name}`, error);
    }
  }
}
