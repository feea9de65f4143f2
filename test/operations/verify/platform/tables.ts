// The DynamoDB tables of a test platform.
import { CreateTableCommand, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { Platform } from './platform.js';

export async function buildTables({ aws, names, keys }: Platform): Promise<void> {
  const dynamoDb = await aws.dynamoDb();
  const common = {
    BillingMode: 'PAY_PER_REQUEST' as const,
    SSESpecification: { Enabled: true, SSEType: 'KMS' as const, KMSMasterKeyId: keys.dynamodb },
  };
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const key = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' as const }];
  const { sessions, apiKeys } = names.tables;
  await dynamoDb.send(
    new CreateTableCommand({ ...common, TableName: sessions, KeySchema: key('sessionId'), AttributeDefinitions: [text('sessionId')] }),
  );
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
  await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: sessions, TimeToLiveSpecification }));
  const index = { IndexName: 'UserIdIndex', KeySchema: key('userId'), Projection: { ProjectionType: 'ALL' as const } };
  await dynamoDb.send(
    new CreateTableCommand({
      ...common,
      TableName: apiKeys,
      KeySchema: key('apiKeyId'),
      AttributeDefinitions: [text('apiKeyId'), text('userId')],
      GlobalSecondaryIndexes: [index],
    }),
  );
  for (const TableName of [sessions, apiKeys]) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
}
