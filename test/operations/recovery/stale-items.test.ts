import { expect, it } from 'vitest';
import { keyOf } from '../../../src/operations/recovery/stale-items.js';
import { synthesized } from '../../stacks/stack-json.js';

it('the key of the registration is known once the table and the API key are', async () => {
  const { platform } = await synthesized({});
  const item = platform.one('aws_dynamodb_table_item', 'api-gateway_access_registration');
  const table = ['aws_dynamodb_table.dynamodb_api-keys', { name: 'trading-api-keys-dev', hash_key: 'apiKeyId' }] as const;
  expect(keyOf(item, new Map([table]))).toBeUndefined();
  const apiKey = ['aws_api_gateway_api_key.api-gateway_access_api-key', { id: 'k1' }] as const;
  expect(keyOf(item, new Map<string, Record<string, unknown>>([table, apiKey]))).toEqual({
    TableName: 'trading-api-keys-dev',
    Key: { apiKeyId: { S: 'k1' } },
  });
});
