// The registry of issued API keys: the owner of each key, and whether it was revoked or has expired. It never contains the keys themselves.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type KeyRecord, keyRecordOf } from '../../platform/key-registry.js';
import { transient } from '../core/processing-error.js';

export class KeyRegistry {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Reads the record of a key; undefined if the registry has none, which is allowed. Throws JOB_STORE_UNAVAILABLE if DynamoDB fails. */
  async read(apiKeyId: string): Promise<KeyRecord | undefined> {
    try {
      const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { apiKeyId: { S: apiKeyId } } }));
      return Item && keyRecordOf(Item);
    } catch (error) {
      throw transient('JOB_STORE_UNAVAILABLE', `DynamoDB answered ${(error as Error).name}`, error);
    }
  }
}
