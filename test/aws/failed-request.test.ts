import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetClientCertificatesCommand } from '@aws-sdk/client-api-gateway';
import { DescribeCustomKeyStoresCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callAws, ifExists } from '../../src/aws/calls.js';
import { createAwsClients } from '../../src/aws/clients.js';
import { identifyPrincipal } from '../../src/aws/credentials/principal.js';
import { readEndpoints, serviceEndpoints } from '../../src/aws/endpoints.js';
import { toTradingInfraError } from '../../src/cli/terminal/output.js';
import { type Moto, startMoto } from '../helpers/moto.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const clientsAt = (endpoint: string) => createAwsClients({ region, credentials, endpoints: () => endpoint });

/** A server that gives one answer to everything. */
async function serverWith(status: number, headers: Record<string, string>, body: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('an operation that the emulator does not have', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  }, 60_000);
  afterAll(() => moto.stop());

  test.each([
    ['DescribeCustomKeyStores of kms', async () => (await clientsAt(moto.endpoint).kms()).send(new DescribeCustomKeyStoresCommand({}))],
    [
      'GetClientCertificates of apigateway',
      async () => (await clientsAt(moto.endpoint).apiGateway()).send(new GetClientCertificatesCommand({})),
    ],
  ])(
    'is named: %s',
    async (name, call) => {
      const failing = callAws({ region, endpoint: moto.endpoint }, 'a:B', call);
      await expect(failing).rejects.toMatchObject({
        code: 'NOT_IMPLEMENTED',
        message: expect.stringContaining(`${moto.endpoint} does not implement ${name}`),
      });
      // Outside callAws too, it is not taken for a bug, and a page that says 404 is not taken for a missing resource.
      const error = toTradingInfraError(await ifExists(call()).catch((thrown: unknown) => thrown));
      expect(error).toMatchObject({ code: 'NOT_IMPLEMENTED', exitCode: 1 });
    },
    60_000,
  );
});

test.each([
  [
    501,
    { 'content-type': 'application/x-amz-json-1.1' },
    '{"__type":"InternalFailure","message":"API not yet implemented or pro feature"}',
  ],
  [400, { 'content-type': 'application/x-amz-json-1.1' }, '{"__type":"UnknownOperationException"}'],
])(
  'HTTP %i of an emulator says that it lacks the operation',
  async (status, headers, body) => {
    const { url, server } = await serverWith(status, headers, body);
    const call = async () => (await clientsAt(url).kms()).send(new DescribeCustomKeyStoresCommand({}));
    await expect(callAws({ region, endpoint: url }, 'kms:X', call)).rejects.toMatchObject({ code: 'NOT_IMPLEMENTED' });
    server.close();
  },
  60_000,
);

test('the endpoint of the service that failed is named, and not that of another', async () => {
  const { url, server } = await serverWith(200, {}, '');
  const endpoints = readEndpoints({ AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
  const aws = createAwsClients({ region, credentials, endpoints: serviceEndpoints(endpoints) });
  const call = async () => (await aws.s3()).send(new ListBucketsCommand({}));
  await expect(callAws({ region }, 's3:ListAllMyBuckets', call)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: 'http://127.0.0.1:9 did not answer (ECONNREFUSED, while calling s3:ListAllMyBuckets).',
  });
  server.close();
}, 60_000);

test('the clock is compared with the time in the answer', async () => {
  const told = new Date('2026-11-28T10:00:00Z');
  const body = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const { url, server } = await serverWith(200, { date: told.toUTCString(), 'content-type': 'text/xml' }, body);
  const now = () => new Date('2026-11-30T10:00:00Z');
  const principal = await identifyPrincipal(clientsAt(url), { region, endpoint: url, now });
  expect(principal.clockAheadMs).toBe(2 * 86_400_000);
  server.close();
});
