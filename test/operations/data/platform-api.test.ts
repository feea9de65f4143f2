import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateApiKeyCommand, CreateUsagePlanCommand, CreateUsagePlanKeyCommand } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendLocally } from '../../../src/network/http-request.js';
import { openApi } from '../../../src/operations/data/platform-api.js';
import { quietContext, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const value = 'Zq8kLm2nOp4rStUv6wXyAb1cDe3fGh5iJk7lMn9o';
const outputs = {
  'usage-plan-id': '',
  'api-key-id': '',
  'rest-api-id': 'api',
  'api-stage': 'dev',
  'api-keys-table': 'trading-api-keys-dev',
};
let server: Server;
let requests: { url?: string | undefined; key: unknown }[] = [];
let answers: [status: number, body: unknown][] = [];

const refusal = (code: string, message = 'so it is') => ({ error: { code, message }, requestId: 'r-1' });

beforeAll(async () => {
  const apiGateway = await at.access.aws.apiGateway();
  outputs['usage-plan-id'] = (await apiGateway.send(new CreateUsagePlanCommand({ name: 'plan' }))).id ?? '';
  outputs['api-key-id'] = (await apiGateway.send(new CreateApiKeyCommand({ name: 'key', value, enabled: true }))).id ?? '';
  const key = { usagePlanId: outputs['usage-plan-id'], keyId: outputs['api-key-id'], keyType: 'API_KEY' };
  await apiGateway.send(new CreateUsagePlanKeyCommand(key));
  server = createServer((request, response) => {
    requests.push({ url: request.url, key: request.headers['x-api-key'] });
    const [status, body] = answers.shift() ?? [200, {}];
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

beforeEach(() => {
  requests = [];
  answers = [];
});

/** Opens the API with a fake clock that sleeping advances. */
function open() {
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  const ctx = { ...quietContext(), env: {}, now: () => new Date(now), sleep };
  const invokeUrl = (id: string, stage: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${id}/${stage}`;
  return openApi(ctx, { ...at.access, invokeUrl, openHttp: async () => sendLocally }, outputs);
}

describe('openApi', () => {
  it('sends the environment’s key', async () => {
    answers = [[200, { bars: [] }]];
    expect(await (await open())('/bars?symbol=A%26B')).toEqual({ bars: [] });
    expect(requests).toEqual([{ url: '/api/dev/bars?symbol=A%26B', key: value }]);
  });

  it('retries while the API is resuming or overloaded', async () => {
    answers = [
      [503, refusal('DEPENDENCY_UNAVAILABLE')],
      [504, refusal('TIMEOUT')],
      [502, 'Bad gateway'],
      [429, refusal('THROTTLED')],
    ];
    expect(await (await open())('/bars')).toEqual({});
    expect(requests).toHaveLength(5);
  });

  it.each([
    [
      400,
      refusal('VALIDATION_FAILED', 'The parameter interval must be 1m'),
      'USAGE',
      'VALIDATION_FAILED: The parameter interval must be 1m',
    ],
    [403, refusal('FORBIDDEN'), 'ACCESS_DENIED', 'FORBIDDEN: so it is'],
    [404, refusal('NOT_FOUND'), 'NOT_DEPLOYED', 'NOT_FOUND: so it is'],
    [429, refusal('QUOTA_EXCEEDED'), 'SERVICE_UNAVAILABLE', 'QUOTA_EXCEEDED: so it is'],
    [500, refusal('INTERNAL'), 'SERVICE_UNAVAILABLE', 'INTERNAL: so it is'],
  ])('translates an answer with status %i', async (status, body, code, said) => {
    answers = [[status, body]];
    const get = await open();
    const failure = await get('/bars').catch((error: unknown) => error);
    const details = { apiCode: body.error.code, status, requestId: 'r-1' };
    expect(failure).toMatchObject({ code, message: `The API answered ${said} (request r-1).`, details });
    expect(JSON.stringify(failure) + (failure as Error).stack).not.toContain(value.slice(0, 6));
    expect(requests).toHaveLength(1);
  });

  it('gives up on an API that never resumes, with its last error', async () => {
    answers = Array.from({ length: 100 }, () => [503, refusal('DEPENDENCY_UNAVAILABLE')]);
    await expect((await open())('/bars')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { status: 503 } });
    expect(requests.length).toBeLessThan(30);
  });

  it('reports an answer that is not from our API', async () => {
    answers = [[418, '<html>']];
    await expect((await open())('/bars')).rejects.toMatchObject({ message: 'The API answered HTTP 418: no reason given.' });
  });
});
