import { describe, expect, test } from 'vitest';
import { gatewayResponse, renderTemplate } from '../../../src/sandbox/gateway/gateway-responses.js';

const read = ({ status, headers, body }: ReturnType<typeof gatewayResponse>) => ({ status, headers, body: JSON.parse(body.toString()) });

test.each([
  ['MISSING_AUTHENTICATION_TOKEN', 403, 'Missing Authentication Token'],
  ['INVALID_API_KEY', 403, 'Forbidden'],
  ['THROTTLED', 429, 'Too Many Requests'],
  ['QUOTA_EXCEEDED', 429, 'Limit Exceeded'],
  ['BAD_REQUEST_BODY', 400, 'Invalid request body'],
  ['INTEGRATION_TIMEOUT', 504, 'Endpoint request timed out'],
  ['DEFAULT_5XX', 502, 'Internal server error'],
] as const)('%s by default', (failure, status, message) => {
  expect(read(gatewayResponse(failure, [], { requestId: 'r' }))).toMatchObject({ status, body: { message } });
});

describe('deployed templates', () => {
  const template = '{"error":{"code":"X","message":$context.error.messageString},"requestId":"$context.requestId"}';
  const configured = [
    { responseType: 'DEFAULT_4XX', responseTemplates: { 'application/json': '{"any":"$context.error.responseType"}' } },
    {
      responseType: 'INVALID_API_KEY',
      statusCode: '401',
      responseTemplates: { 'application/json': template },
      responseParameters: { 'gatewayresponse.header.X-Reason': "'key'" },
    },
  ];

  test('the template of the response type takes precedence', () => {
    const answer = read(gatewayResponse('INVALID_API_KEY', configured, { requestId: 'r-1' }));
    expect(answer.status).toBe(401);
    expect(answer.headers['x-reason']).toBe('key');
    expect(answer.body).toEqual({ error: { code: 'X', message: 'Forbidden' }, requestId: 'r-1' });
  });

  test('the default of the class is the fallback, with the status of the type', () => {
    expect(read(gatewayResponse('THROTTLED', configured, { requestId: 'r' }))).toMatchObject({ status: 429, body: { any: 'THROTTLED' } });
    expect(read(gatewayResponse('DEFAULT_5XX', configured, { requestId: 'r' })).body).toEqual({ message: 'Internal server error' });
  });
});

test('unknown variables become empty, and a full stop after a variable is kept', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the template's own
  expect(renderTemplate('a $context.one.two. b ${context.three} $context.none', { 'one.two': '1', three: '3' })).toBe('a 1. b 3 ');
});
