// Sends messages to the queue that receives S3's upload notifications. For a file requested through the API, it sends the same kind of message.
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { announcement } from '../../platform/objects.js';
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
  async announce(object: StoredObject, functionArn: string): Promise<void> {
    const [, partition, , region, account] = functionArn.split(':');
    const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    try {
      await this.#client.send(
        new SendMessageCommand({
          QueueUrl: `https://sqs.${region}.${domain}/${account}/trading-ingest-${this.#environment}`,
          MessageBody: announcement(object, 'Requested'),
        }),
      );
    } catch (error) {
      throw transient('QUEUE_UNAVAILABLE', `SQS answered ${(error as Error).name}`, error);
    }
  }
}
