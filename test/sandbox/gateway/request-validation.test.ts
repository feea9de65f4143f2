import { describe, expect, test } from 'vitest';
import { validateRequest } from '../../../src/sandbox/gateway/request-validation.js';

const schema = JSON.stringify({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: { trades: { type: 'array', minItems: 1 } },
  anyOf: [{ required: ['trades'] }, { required: ['source'] }],
});
const snapshot = {
  apiId: 'api',
  models: [{ name: 'Process', schema }],
  validators: [{ id: 'v', validateRequestBody: true, validateRequestParameters: true }],
};
const method = { httpMethod: 'POST', requestValidatorId: 'v', requestModels: { 'application/json': 'Process' } };
const validate = (body: string, more: object = {}) =>
  validateRequest({
    snapshot,
    method,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    query: {},
    pathParameters: null,
    body,
    ...more,
  });

describe('bodies', () => {
  test.each([['{"trades":[{}]}'], ['{"source":{}}']])('%s is valid', (body) => expect(validate(body)).toBeUndefined());
  test.each([['{'], [''], ['[]'], ['{}'], ['{"trades":[]}'], ['"x"']])('%j is refused', (body) => {
    expect(validate(body)).toMatchObject({ failure: 'BAD_REQUEST_BODY', message: 'Invalid request body' });
  });
  test('a content type without a model is not validated', () =>
    expect(validate('{', { headers: { 'content-type': 'text/csv' } })).toBeUndefined());
  test('no content type means JSON', () => expect(validate('{', { headers: {} })).toBeDefined());
  test('without a validator nothing is validated', () => {
    expect(validate('{', { method: { ...method, requestValidatorId: undefined } })).toBeUndefined();
  });
});

test('missing required parameters are named', () => {
  const requestParameters = {
    'method.request.querystring.symbol': true,
    'method.request.header.X-Trace': true,
    'method.request.querystring.limit': false,
  };
  const problem = validate('{"source":1}', { method: { ...method, requestParameters }, headers: { 'x-trace': '1' } });
  expect(problem?.message).toBe('Missing required request parameters: [symbol]');
});
