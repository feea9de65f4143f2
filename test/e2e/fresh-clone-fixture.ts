// For tests in a fresh clone: the state in the bucket, what it names, the rights to read it, and the clone itself.
import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APIGatewayClient, CreateApiKeyCommand, CreateUsagePlanCommand, CreateUsagePlanKeyCommand } from '@aws-sdk/client-api-gateway';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { outputNames } from '../../src/platform/names.js';
import type { Ran } from './tool.js';

export const dev = { account: '123456789012', region: 'us-east-1' };
export const bucket = 'trading-tfstate-123456789012-us-east-1';
export const key = 'trading/123456789012/us-east-1/dev/platform.tfstate';
export const from = `s3://${bucket}/${key}`;
const names = {
  'rest-api-id': 'abc',
  'api-stage': 'dev',
  'raw-data-bucket': 'raw',
  'sessions-table': 'sessions',
  'api-keys-table': 'keys',
};

/** The configuration of an SDK client. */
export interface AwsClient {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export const policy = readPolicy(await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8'));
/** What that policy allows; nobody needs a right to ask for their own identity. S3 itself asks KMS, so no call here shows it. */
export const leastRights = new RegExp(`^(sts GetCallerIdentity|s3 GetObject ${policy.object}$)`);

/** The policy that the documentation gives, for this environment. */
function readPolicy(page: string) {
  const text = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const filled = text.replaceAll('ACCOUNT', '123456789012').replaceAll('REGION', 'us-east-1').replaceAll('ENVIRONMENT', 'dev');
  const { Statement } = JSON.parse(filled) as { Statement: { Action: string; Resource: string; Condition?: object }[] };
  const object = Statement[0]?.Resource.replace('arn:aws:s3:::', '') ?? '';
  return { actions: Statement.map(({ Action }) => Action), object, condition: JSON.stringify(Statement[1]?.Condition) };
}

/** What the data commands read: a key in a usage plan, the registry of keys, and a job. */
export async function fillPlatform(client: AwsClient): Promise<Record<string, string>> {
  const [api, dynamoDb] = [new APIGatewayClient(client), new DynamoDBClient(client)];
  const { id: usagePlanId = '' } = await api.send(new CreateUsagePlanCommand({ name: 'plan' }));
  const { id: keyId = '' } = await api.send(new CreateApiKeyCommand({ name: 'trading-api-key-dev', enabled: true }));
  await api.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  for (const [TableName, id] of [
    ['keys', 'apiKeyId'],
    ['sessions', 'sessionId'],
  ] as const) {
    const AttributeDefinitions = [{ AttributeName: id, AttributeType: 'S' as const }];
    const KeySchema = [{ AttributeName: id, KeyType: 'HASH' as const }];
    await dynamoDb.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }));
  }
  const Item = { sessionId: { S: 'a'.repeat(32) }, status: { S: 'done' }, createdAt: { S: '2026-11-28T10:00:00Z' } };
  await dynamoDb.send(new PutItemCommand({ TableName: 'sessions', Item }));
  return {
    ...Object.fromEntries(outputNames.map((name) => [name, `value of ${name}`])),
    ...names,
    'usage-plan-id': usagePlanId,
    'api-key-id': keyId,
  };
}

/** The text of a state with these outputs and a number of resources. */
export function stateText(outputs: Record<string, string>, resources: number): string {
  const managed = Array.from({ length: resources }, (_, n) => ({
    mode: 'managed',
    type: 'aws_eip',
    name: `e${n}`,
    instances: [{ attributes: {} }],
  }));
  return JSON.stringify({
    version: 4,
    serial: 12,
    lineage: 'l',
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value, type: 'string' }])),
    resources: managed,
  });
}

/** A folder with nothing but the settings file, and a function that runs the tool there. */
export async function clone(settingsFile: string, runTool: (args: readonly string[]) => Promise<Ran>) {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-clone-'));
  await copyFile(settingsFile, join(folder, 'trading-infra.yaml'));
  const run = (line: string): Promise<Ran> => runTool([...line.split(' '), '--config', join(folder, 'trading-infra.yaml')]);
  const saveCopy = async (outputs: Record<string, string>) => {
    const root = join(folder, '.trading-infra/dev');
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'outputs.json'), JSON.stringify({ savedAt: '2026-11-01T00:00:00.000Z', outputs }));
  };
  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile()).map(({ name }) => name);
  return { run, saveCopy, files };
}
