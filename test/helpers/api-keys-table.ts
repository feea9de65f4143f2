// The table of API keys, as far as tests of data need it.
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AwsAccess } from '../../src/aws/target.js';

/** Creates the table. Returns a function that adds an item. */
export async function createApiKeysTable({ aws }: AwsAccess, TableName: string): Promise<(id: string) => Promise<unknown>> {
  const dynamoDb = await aws.dynamoDb();
  await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'apiKeyId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'apiKeyId', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return (id) => dynamoDb.send(new PutItemCommand({ TableName, Item: { apiKeyId: { S: id } } }));
}
