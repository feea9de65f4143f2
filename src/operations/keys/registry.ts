// Reads and writes the table of issued API keys. The function reads it with every request, so that a change takes effect at once and on time,
// whether or not the tool runs.
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { awsErrorName, callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { type KeyRecord, keyRecordOf } from '../../platform/key-registry.js';

export interface Registry {
  access: AwsAccess;
  /** The name of the table. */
  table: string;
  /** The owner of keys that have none yet. */
  owner: string;
}

/** The record of each key that has one. */
export async function readRecords({ access, table }: Omit<Registry, 'owner'>, ids: readonly string[]): Promise<Map<string, KeyRecord>> {
  return callAws(access, 'dynamodb:GetItem', async () => {
    const dynamoDb = await access.aws.dynamoDb();
    const read = async (id: string): Promise<[string, KeyRecord][]> => {
      const command = new GetItemCommand({ TableName: table, Key: { apiKeyId: { S: id } }, ConsistentRead: true });
      const item = (await ifExists(dynamoDb.send(command)))?.Item;
      return item === undefined ? [] : [[id, keyRecordOf(item)]];
    };
    return new Map((await Promise.all(ids.map(read))).flat());
  });
}

/** Registers a key, unless it is registered. */
export async function registerKey({ access, table, owner }: Registry, id: string): Promise<void> {
  await callAws(access, 'dynamodb:PutItem', async () => {
    const dynamoDb = await access.aws.dynamoDb();
    const ConditionExpression = 'attribute_not_exists(apiKeyId)';
    const put = dynamoDb.send(new PutItemCommand({ TableName: table, Item: newItem(id, owner), ConditionExpression }));
    await put.catch((error: unknown) => {
      if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
    });
  });
}

/**
 * Registers the new key and sets the end of the old one, both or neither. Returns false if another key has replaced the old one already.
 */
export async function recordReplacement(
  { access, table, owner }: Registry,
  { old, replacement, expiresAt }: { old: string; replacement: string; expiresAt: Date },
): Promise<boolean> {
  return callAws(access, 'dynamodb:TransactWriteItems', async () => {
    const Update = {
      TableName: table,
      Key: { apiKeyId: { S: old } },
      UpdateExpression:
        'SET replacedBy = :new, expiresAt = :end, #status = if_not_exists(#status, :active), userId = if_not_exists(userId, :owner)',
      ConditionExpression: 'attribute_not_exists(replacedBy) OR replacedBy = :new',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':new': { S: replacement },
        ':end': { S: expiresAt.toISOString() },
        ':active': { S: 'ACTIVE' },
        ':owner': { S: owner },
      },
    };
    const Put = { TableName: table, Item: newItem(replacement, owner) };
    const dynamoDb = await access.aws.dynamoDb();
    try {
      await dynamoDb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Update }] }));
      return true;
    } catch (error) {
      if (awsErrorName(error) !== 'TransactionCanceledException') throw error;
      const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
      if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
      return false;
    }
  });
}

/** Marks a key as revoked; from then on, the function refuses it. */
export async function recordRevocation({ access, table, owner }: Registry, id: string): Promise<void> {
  await callAws(access, 'dynamodb:UpdateItem', async () => {
    const dynamoDb = await access.aws.dynamoDb();
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { apiKeyId: { S: id } },
        UpdateExpression: 'SET #status = :revoked, userId = if_not_exists(userId, :owner)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':revoked': { S: 'REVOKED' }, ':owner': { S: owner } },
      }),
    );
  });
}

function newItem(id: string, owner: string): Record<string, AttributeValue> {
  return { apiKeyId: { S: id }, userId: { S: owner }, status: { S: 'ACTIVE' } };
}
