import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ListServicesCommand } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';

interface Sent {
  hostname: string;
  headers: Record<string, string>;
}

/** Sends one request of five services as far as the network, and returns what would have been sent. */
async function requestsWith(env: Record<string, string>): Promise<Record<string, Sent>> {
  const aws = createAwsClients({ region: 'us-east-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, env });
  const sent: Record<string, Sent> = {};
  // biome-ignore lint/suspicious/noExplicitAny: each client has a type of its own
  const send = async (service: string, client: any, command: unknown) => {
    const stop = () => async (args: { request: Sent }) => {
      sent[service] = args.request;
      throw new Error('stopped before the network');
    };
    client.middlewareStack.add(stop, { step: 'finalizeRequest', name: 'stop', priority: 'low' });
    await expect(client.send(command)).rejects.toThrow('stopped before the network');
  };
  await send('sts', await aws.sts(), new GetCallerIdentityCommand({}));
  await send('iam', await aws.iam(), new ListRolesCommand({}));
  await send('dynamodb', await aws.dynamoDb(), new ListTablesCommand({}));
  await send('servicequotas', await aws.quotas(), new ListServicesCommand({}));
  await send('s3', await aws.s3(), new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'text' }));
  aws.close();
  return sent;
}

const hostsIn = (sent: Record<string, Sent>) =>
  Object.fromEntries(Object.entries(sent).map(([service, { hostname }]) => [service, hostname]));

const usualHosts = {
  sts: 'sts.us-east-2.amazonaws.com',
  iam: 'iam.amazonaws.com',
  dynamodb: 'dynamodb.us-east-2.amazonaws.com',
  servicequotas: 'servicequotas.us-east-2.amazonaws.com',
  s3: 'bucket.s3.us-east-2.amazonaws.com',
};

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test('the SDK reads no setting by itself, neither from variables nor from the configuration file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-config-'));
  const file = join(folder, 'config');
  await writeFile(
    file,
    '[default]\nuse_fips_endpoint = nonsense\ndefaults_mode = nonsense\nmax_attempts = nonsense\nendpoint_url = http://elsewhere.test\n',
  );
  Object.assign(process.env, {
    AWS_CONFIG_FILE: file,
    AWS_ENDPOINT_URL: 'http://elsewhere.test',
    AWS_ENDPOINT_URL_S3: 'http://elsewhere.test',
    AWS_USE_FIPS_ENDPOINT: 'nonsense',
    AWS_USE_DUALSTACK_ENDPOINT: 'nonsense',
    AWS_DEFAULTS_MODE: 'nonsense',
    AWS_MAX_ATTEMPTS: 'nonsense',
    AWS_RETRY_MODE: 'nonsense',
    AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
    AWS_ENABLE_ENDPOINT_DISCOVERY: 'true',
    AWS_REQUEST_CHECKSUM_CALCULATION: 'nonsense',
    AWS_RESPONSE_CHECKSUM_VALIDATION: 'nonsense',
    AWS_S3_USE_ARN_REGION: 'nonsense',
    AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'nonsense',
    AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
    AWS_SDK_UA_APP_ID: 'x'.repeat(60),
    AWS_REGION: 'ap-south-1',
  });
  const sent = await requestsWith({});
  await rm(folder, { recursive: true });
  expect(hostsIn(sent)).toEqual(usualHosts);
  expect(sent.s3?.headers).toMatchObject({ 'x-amz-checksum-crc32': expect.any(String) });
  expect(sent.sts?.headers['user-agent']).not.toContain('xxx');
});

test('FIPS endpoints are used where AWS has them', async () => {
  expect(hostsIn(await requestsWith({ AWS_USE_FIPS_ENDPOINT: 'true' }))).toEqual({
    sts: 'sts-fips.us-east-2.amazonaws.com',
    iam: 'iam-fips.amazonaws.com',
    dynamodb: 'dynamodb-fips.us-east-2.amazonaws.com',
    servicequotas: 'servicequotas.us-east-2.amazonaws.com',
    s3: 'bucket.s3-fips.us-east-2.amazonaws.com',
  });
});

test('checksums are sent only where required, if the environment says so', async () => {
  const { s3 } = await requestsWith({ AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required' });
  expect(Object.keys(s3?.headers ?? {}).filter((name) => name.startsWith('x-amz-checksum'))).toEqual([]);
});

test('the name of the application reaches AWS', async () => {
  const { sts } = await requestsWith({ AWS_SDK_UA_APP_ID: 'trading-desk' });
  expect(sts?.headers['user-agent']).toContain('app/trading-desk');
});
