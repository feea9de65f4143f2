// The registry of issued API keys: who owns a key and whether it was revoked. It never contains the key itself.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { transient } from '../core/processing-error.js';

export interface KeyRecord {
  userId: string | undefined;
  isRevoked: boolean;
}

export class KeyRegistry {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Undefined if the key is not in the registry, which is allowed. Throws JOB_STORE_UNAVAILABLE. */
  async read(apiKeyId: string): Promise<KeyRecord | undefined> {
    try {
      const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { apiKeyId: { S: apiKeyId } } }));
      return Item && { userId: Item.userId?.S, isRevoked: Item.status?.S === 'REVOKED' };
    } catch (error) {
      throw transient('JOB_STORE_UNAVAILABLE', `DynamoDB answered ${(error as Error).name}`, error);
    }
  }
}
