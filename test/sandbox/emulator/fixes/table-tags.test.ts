import { CreateTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { createEmulatorClient, type EmulatorClient } from '../../../../src/sandbox/emulator/emulator-client.js';
import { tableTagFixes } from '../../../../src/sandbox/emulator/fixes/table-tags.js';
import { startMotoForFile } from '../../../helpers/moto-access.js';
import { frontRequest } from './front-request.js';

const running = startMotoForFile();
const region = 'us-east-1';
let emulator: EmulatorClient;
beforeAll(() => {
  emulator = createEmulatorClient(running.moto.endpoint);
});

test('a changed tag replaces the old one', async () => {
  const { endpoint } = running.moto;
  const dynamo = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const key = 'id';
  const { TableDescription } = await dynamo.send(
    new CreateTableCommand({
      TableName: 'tagged',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      Tags: [
        { Key: 'Owner', Value: 'platform' },
        { Key: 'Name', Value: 'tagged' },
      ],
    }),
  );
  const ResourceArn = TableDescription?.TableArn;
  for (const Value of ['desk a', 'desk b']) {
    const body = { ResourceArn, Tags: [{ Key: 'Owner', Value }] };
    await tableTagFixes(emulator).before?.(frontRequest('dynamodb', 'TagResource', JSON.stringify(body)));
    await emulator.bytes({ service: 'dynamodb', region, target: 'DynamoDB_20120810.TagResource', body });
  }
  const { Tags } = await dynamo.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([
    { Key: 'Name', Value: 'tagged' },
    { Key: 'Owner', Value: 'desk b' },
  ]);
});
