import { describe, expect, test } from 'vitest';
import { headerPairs, proxyEvent } from '../../../src/sandbox/gateway/proxy-event.js';
import { proxyResponse } from '../../../src/sandbox/gateway/proxy-response.js';

const requestId = '00000000-1111-2222-3333-444444444444';

function event({ rawHeaders = [] as string[], query = '', body = '', binaryMediaTypes = [] as string[] } = {}) {
  return proxyEvent({
    request: {
      method: 'GET',
      path: '/process/7',
      query: new URLSearchParams(query),
      headers: headerPairs(rawHeaders, { domain: 'abc.execute-api.us-east-1.amazonaws.com', requestId }),
      body: Buffer.from(body),
      requestId,
      time: new Date('2026-11-22T10:31:22.123Z'),
    },
    route: { resource: { id: 'r', path: '/process/{jobId}' }, method: { httpMethod: 'GET' }, pathParameters: { jobId: '7' } },
    apiId: 'abc',
    region: 'us-east-1',
    stage: { stageName: 'dev', deploymentId: 'd' },
    key: { id: 'k1', value: 'secret' },
    binaryMediaTypes,
  }) as Record<string, unknown> & { requestContext: Record<string, unknown> };
}

test('the event has payload format 1.0', () => {
  const made = event({ rawHeaders: ['X-Api-Key', 'secret', 'Connection', 'close'], query: 'a=1&a=2' });
  expect(made).toMatchObject({
    resource: '/process/{jobId}',
    path: '/process/7',
    httpMethod: 'GET',
    queryStringParameters: { a: '2' },
    multiValueQueryStringParameters: { a: ['1', '2'] },
    pathParameters: { jobId: '7' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    headers: { 'X-Api-Key': 'secret', Host: 'abc.execute-api.us-east-1.amazonaws.com', 'X-Forwarded-Proto': 'https' },
  });
  expect(made.headers).not.toHaveProperty('Connection');
  expect(made.requestContext).toMatchObject({
    accountId: '123456789012',
    path: '/dev/process/7',
    stage: 'dev',
    requestId,
    requestTime: '22/Nov/2026:10:31:22 +0000',
    requestTimeEpoch: 1795343482123,
    identity: { apiKey: 'secret', apiKeyId: 'k1', sourceIp: '127.0.0.1' },
  });
});

test('a binary body is base64-encoded', () => {
  const made = event({ rawHeaders: ['content-type', 'application/gzip'], body: 'abc', binaryMediaTypes: ['application/gzip'] });
  expect(made).toMatchObject({ body: 'YWJj', isBase64Encoded: true });
});

describe('the response', () => {
  const read = (answer: unknown, binaryMediaTypes: string[] = []) =>
    proxyResponse(JSON.stringify(answer), { requestId, accept: undefined, binaryMediaTypes });

  test('has status, headers and body of the result', () => {
    const response = read({ statusCode: 201, headers: { Location: '/x' }, multiValueHeaders: { 'Set-Cookie': ['a', 'b'] }, body: 'hi' });
    expect(response).toMatchObject({ status: 201, headers: { location: '/x', 'set-cookie': ['a', 'b'] } });
    expect(response?.body.toString()).toBe('hi');
  });

  test('is decoded from base64 for binary media types only', () => {
    const answer = { statusCode: 200, body: 'YWJj', isBase64Encoded: true };
    expect(read(answer, ['*/*'])?.body.toString()).toBe('abc');
    expect(read(answer)?.body.toString()).toBe('YWJj');
  });

  test.each([[null], ['text'], [{}], [{ statusCode: 200, body: {} }], [{ statusCode: 200, extra: 1 }], [{ statusCode: 'x' }]])(
    'is undefined for the malformed result %j',
    (answer) => {
      expect(read(answer)).toBeUndefined();
    },
  );
});
