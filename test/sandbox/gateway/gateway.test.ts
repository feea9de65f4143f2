import { readFileSync } from 'node:fs';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetMethodCommand,
  GetModelCommand,
  GetResourcesCommand,
  PutGatewayResponseCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateApiKeyCommand,
  UpdateMethodCommand,
  UpdateModelCommand,
} from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunctionRole, functionZip, openSandboxFixture, type SandboxFixture } from '../sandbox-fixture.js';

const source = `export async function handler(event) {
  if (event.queryStringParameters?.fail === 'throw') throw new Error('broken');
  if (event.queryStringParameters?.fail === 'shape') return { wrong: true };
  const { identity } = event.requestContext;
  return { statusCode: 200, headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: event.path, parameters: event.pathParameters, body: event.body, apiKeyId: identity.apiKeyId }) };
}`;
const schema = JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['trades'] });
const template = '{"error":{"code":"FORBIDDEN","message":$context.error.messageString},"requestId":"$context.requestId"}';

let sandbox: SandboxFixture;
let gateway: APIGatewayClient;
let base: string;
let key: { id: string; value: string };
let slowKey: { id: string; value: string };

beforeAll(async () => {
  sandbox = await openSandboxFixture();
  gateway = new APIGatewayClient(sandbox.client);
  const lambda = new LambdaClient(sandbox.client);
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Role: await createFunctionRole(sandbox),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: functionZip(source) },
    }),
  );
  const permission = {
    FunctionName: 'echo',
    StatementId: 'gateway',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  };
  await lambda.send(new AddPermissionCommand(permission));
  const restApiId = await createApi(`arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`);
  base = `${sandbox.info.endpoint}/_aws/execute-api/${restApiId}/dev`;
  key = await createKey(restApiId, { rateLimit: 1000, burstLimit: 1000 });
  slowKey = await createKey(restApiId, { rateLimit: 0.001, burstLimit: 2 });
});
afterAll(() => sandbox.close());

async function createApi(uri: string): Promise<string> {
  const { id: restApiId = '', rootResourceId = '' } = await gateway.send(new CreateRestApiCommand({ name: 'api' }));
  await gateway.send(new CreateModelCommand({ restApiId, name: 'Process', contentType: 'application/json', schema }));
  const validator = await gateway.send(new CreateRequestValidatorCommand({ restApiId, name: 'body', validateRequestBody: true }));
  const { id: processId = '' } = await gateway.send(
    new CreateResourceCommand({ restApiId, parentId: rootResourceId, pathPart: 'process' }),
  );
  const { id: jobId = '' } = await gateway.send(new CreateResourceCommand({ restApiId, parentId: processId, pathPart: '{jobId}' }));
  const validation = { requestValidatorId: validator.id, requestModels: { 'application/json': 'Process' } };
  for (const [resourceId, httpMethod, more] of [
    [processId, 'POST', validation],
    [jobId, 'GET', {}],
  ] as const) {
    await gateway.send(
      new PutMethodCommand({ restApiId, resourceId, httpMethod, authorizationType: 'NONE', apiKeyRequired: true, ...more }),
    );
    await gateway.send(
      new PutIntegrationCommand({ restApiId, resourceId, httpMethod, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }),
    );
  }
  const responseTemplates = { 'application/json': template };
  await gateway.send(new PutGatewayResponseCommand({ restApiId, responseType: 'INVALID_API_KEY', statusCode: '403', responseTemplates }));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }));
  return restApiId;
}

async function createKey(apiId: string, throttle: { rateLimit: number; burstLimit: number }) {
  const made = await gateway.send(new CreateApiKeyCommand({ name: `key-${throttle.rateLimit}`, enabled: true }));
  const plan = await gateway.send(new CreateUsagePlanCommand({ name: 'plan', apiStages: [{ apiId, stage: 'dev' }], throttle }));
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: made.id, keyType: 'API_KEY' }));
  return { id: made.id ?? '', value: made.value ?? '' };
}

async function call(path: string, { method = 'GET', apiKey, body }: { method?: string; apiKey?: string; body?: string } = {}) {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...(apiKey ? { 'x-api-key': apiKey } : {}) };
  const response = await fetch(`${base}${path}`, { method, headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}
const post = (body: string, apiKey: string | undefined = key.value) => call('/process', { method: 'POST', apiKey, body });

describe('with a key', () => {
  test('the function answers, and gets the id of the key', async () => {
    const { status, body } = await post('{"trades":[]}');
    expect({ status, body }).toEqual({
      status: 200,
      body: { path: '/process', parameters: null, body: '{"trades":[]}', apiKeyId: key.id },
    });
  });

  test('path parameters are decoded', async () => {
    expect((await call('/process/a%20b', { apiKey: key.value })).body).toMatchObject({ parameters: { jobId: 'a b' } });
  });

  test('a body that does not match the model is refused', async () => {
    expect(await post('{')).toMatchObject({ status: 400, body: { message: 'Invalid request body' } });
    expect(await post('{"other":1}')).toMatchObject({ status: 400 });
  });

  test('a function that throws or returns a malformed result gives a 502', async () => {
    expect(await call('/process/1?fail=throw', { apiKey: key.value })).toMatchObject({
      status: 502,
      body: { message: 'Internal server error' },
    });
    expect(await call('/process/1?fail=shape', { apiKey: key.value })).toMatchObject({ status: 502 });
  });

  test('the usage plan’s throttle applies', async () => {
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await post('{"trades":[]}', slowKey.value)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });
});

describe('without a valid key', () => {
  test('requests are forbidden with the deployed template, whether the key is missing, wrong or disabled', async () => {
    for (const apiKey of [undefined, 'wrong']) {
      const { status, body } = await call('/process', { method: 'POST', apiKey, body: '{"trades":[]}' });
      expect(status).toBe(403);
      expect(body).toMatchObject({ error: { code: 'FORBIDDEN', message: 'Forbidden' }, requestId: expect.any(String) });
    }
    const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'false' }];
    await gateway.send(new UpdateApiKeyCommand({ apiKey: slowKey.id, patchOperations }));
    expect((await post('{"trades":[]}', slowKey.value)).status).toBe(403);
  });
});

describe('a 403 is the response to', () => {
  test('a route, method or stage that does not exist', async () => {
    for (const path of ['/nowhere', '/process']) {
      expect(await call(path, { apiKey: key.value })).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
    }
    const response = await fetch(`${base.replace(/dev$/, 'prod')}/process`);
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  });

  test('a method that was not deployed', async () => {
    const restApiId = base.split('/').at(-2) ?? '';
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    const resourceId = items.find(({ path }) => path === '/process')?.id;
    await gateway.send(new PutMethodCommand({ restApiId, resourceId, httpMethod: 'DELETE', authorizationType: 'NONE' }));
    expect((await call('/process', { method: 'DELETE', apiKey: key.value })).status).toBe(403);
  });
});

test('the log names the requests but never the value of a key', () => {
  const log = readFileSync(sandbox.info.logFile, 'utf8');
  expect(log).toMatch(/request execute-api POST .*\/dev\/process 200/);
  expect(log).toMatch(/request lambda CreateFunction/);
  for (const { value } of [key, slowKey]) expect(log).not.toContain(value);
});

test('updating a model keeps its other fields', async () => {
  const { id: restApiId = '' } = await gateway.send(new CreateRestApiCommand({ name: 'models' }));
  const model = { restApiId, name: 'Process', contentType: 'application/json', description: 'as it was', schema: '{}' };
  await gateway.send(new CreateModelCommand(model));
  const patch = { op: 'replace', path: '/schema', value: schema } as const;
  await gateway.send(new UpdateModelCommand({ restApiId, modelName: 'Process', patchOperations: [patch] }));
  const { name, description, schema: changed } = await gateway.send(new GetModelCommand({ restApiId, modelName: 'Process' }));
  expect({ name, description, changed }).toEqual({ name: 'Process', description: 'as it was', changed: schema });
  const absent = gateway.send(new UpdateModelCommand({ restApiId, modelName: 'Absent', patchOperations: [patch] }));
  await expect(absent).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('updating a method keeps its other fields and its integration', async () => {
  const { id: restApiId = '' } = await gateway.send(new CreateRestApiCommand({ name: 'methods' }));
  const { items: [root] = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
  const method = { restApiId, resourceId: root?.id, httpMethod: 'POST' };
  const given = { authorizationType: 'NONE', apiKeyRequired: true, requestParameters: { 'method.request.querystring.a': true } };
  await gateway.send(new PutMethodCommand({ ...method, ...given }));
  await gateway.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
  const update = (path: string) =>
    gateway.send(new UpdateMethodCommand({ ...method, patchOperations: [{ op: 'replace', path, value: 'false' }] }));
  await update('/apiKeyRequired');
  expect(await gateway.send(new GetMethodCommand(method))).toMatchObject({
    ...given,
    apiKeyRequired: false,
    methodIntegration: { type: 'MOCK' },
  });
  await expect(update('/httpMethod')).rejects.toMatchObject({ name: 'BadRequestException' });
  const absent = new UpdateMethodCommand({ ...method, httpMethod: 'PUT', patchOperations: [] });
  await expect(gateway.send(absent)).rejects.toMatchObject({ name: 'NotFoundException' });
});
