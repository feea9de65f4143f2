// A deployed environment's keys in moto, and an API in front of them that accepts what API Gateway would.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../../../src/aws/clients.js';
import type { AwsAccess } from '../../../src/aws/target.js';
import type { Context } from '../../../src/context.js';
import { sendLocally } from '../../../src/network/http-request.js';
import type { KeyPlace } from '../../../src/operations/keys/key-place.js';
import { isExpired, keyRecordOf } from '../../../src/platform/key-registry.js';
import { type Outputs, outputNames } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { account, quietContext, region } from '../../helpers/moto-access.js';

export const firstValue = 'Zq8kLm2nOp4rStUv6wXyAb1cDe3fGh5iJk7lMn9o';

export interface KeysFixture {
  place: KeyPlace;
  /** A context whose clock and whose API's clock advance while something sleeps. */
  ctx: Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;
  clock: { now: number };
  /** The API refuses keys for so many requests after they were put into the plan. */
  lag: { requests: number };
  /** The status with which the API answers a key now. */
  ask(value: string): Promise<number>;
  close(): void;
}

/** Makes the first key as a deploy does: in the usage plan, and in the table. */
export async function openKeys(access: AwsAccess): Promise<KeysFixture> {
  const settings = { target: 'sandbox', account, region, size: 'small', state: 'local', owner: 'ada', costCenter: 'trading' } as const;
  const environment = resolveEnvironment('dev', settings);
  const outputs = Object.fromEntries(outputNames.map((name) => [name, ''])) as Outputs;
  Object.assign(outputs, { 'api-stage': 'dev', 'rest-api-id': 'api', 'api-keys-table': 'trading-api-keys-dev' });
  const [apiGateway, dynamoDb] = [await access.aws.apiGateway(), await access.aws.dynamoDb()];
  const table = {
    TableName: outputs['api-keys-table'],
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [{ AttributeName: 'apiKeyId', AttributeType: 'S' as const }],
    KeySchema: [{ AttributeName: 'apiKeyId', KeyType: 'HASH' as const }],
  };
  await dynamoDb.send(new CreateTableCommand(table));
  outputs['usage-plan-id'] = (await apiGateway.send(new CreateUsagePlanCommand({ name: 'trading-usage-plan-dev' }))).id ?? '';
  const first = await apiGateway.send(new CreateApiKeyCommand({ name: 'trading-api-key-dev', value: firstValue, enabled: true }));
  outputs['api-key-id'] = first.id ?? '';
  await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: outputs['usage-plan-id'], keyId: first.id, keyType: 'API_KEY' }));
  const Item = { apiKeyId: { S: outputs['api-key-id'] }, userId: { S: 'ada' }, status: { S: 'ACTIVE' } };
  await dynamoDb.send(new PutItemCommand({ TableName: table.TableName, Item }));
  const clock = { now: Date.parse('2026-11-22T10:00:00Z') };
  const lag = { requests: 0 };
  const ask = (value: string) => statusFor(access, outputs, value, clock.now);
  const server = await startApi(ask, clock, lag);
  const ctx = {
    ...quietContext(),
    env: {},
    now: () => new Date(clock.now),
    sleep: async (ms: number) => {
      clock.now += ms;
    },
  };
  const invokeUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    place: { target: { ...access, invokeUrl, openHttp: async () => sendLocally }, environment, outputs },
    ctx,
    clock,
    lag,
    ask,
    close: () => server.close(),
  };
}

/** What API Gateway does (is the key enabled, and in the plan?), and then the function (is it registered as revoked or ended?). */
async function statusFor({ aws }: AwsAccess, outputs: Outputs, value: string, now: number): Promise<number> {
  const apiGateway = await aws.apiGateway();
  const { items = [] } = await apiGateway.send(new GetApiKeysCommand({ includeValues: true }));
  const key = items.find((one) => one.value === value);
  const members = await apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId: outputs['usage-plan-id'] }));
  if (!key?.enabled || !members.items?.some(({ id }) => id === key.id)) return 403;
  const Key = { apiKeyId: { S: key.id ?? '' } };
  const { Item } = await (await aws.dynamoDb()).send(new GetItemCommand({ TableName: outputs['api-keys-table'], Key }));
  const record = Item && keyRecordOf(Item);
  return record && (record.isRevoked || isExpired(record, now)) ? 403 : 200;
}

async function startApi(ask: KeysFixture['ask'], clock: { now: number }, lag: { requests: number }): Promise<Server> {
  const server = createServer(async (request, response) => {
    const isLate = lag.requests > 0;
    if (isLate) lag.requests -= 1;
    const status = isLate ? 403 : await ask(String(request.headers['x-api-key']));
    response.writeHead(status, { date: new Date(clock.now).toUTCString(), connection: 'close' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The same clients, except that their `calls`th change fails: before it is made, or after (its answer is lost). */
export function breakAt(aws: AwsClients, calls: number, when: 'before' | 'after'): AwsClients {
  let left = calls;
  const broken = (client: { send: (command: object) => Promise<unknown> }) => ({
    send: async (command: object) => {
      const isChange = !/^(Get|Describe|List)/.test(command.constructor.name);
      if (isChange) left -= 1;
      const isBroken = isChange && left === 0;
      if (isBroken && when === 'before') throw Object.assign(new Error('cut off'), { name: 'TimeoutError' });
      const answer = await client.send(command);
      if (isBroken) throw Object.assign(new Error('cut off'), { name: 'TimeoutError' });
      return answer;
    },
  });
  return new Proxy(aws, {
    get: (target, name) => async () =>
      broken((await (target as unknown as Record<string, () => Promise<never>>)[String(name)]?.()) as never),
  });
}
