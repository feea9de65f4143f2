import { expect, test } from 'vitest';
import { matchesArn } from '../../../src/sandbox/gateway/api-directory.js';

const arn = 'arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/process/{jobId}';

test.each([
  ['*', true],
  [arn, true],
  ['arn:aws:execute-api:us-east-1:123456789012:api/*/*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:api/prod/*', false],
  ['arn:aws:execute-api:us-east-1:123456789012:other/*/*', false],
])('%s matches the ARN: %s', (pattern, expected) => {
  expect(matchesArn(pattern, arn)).toBe(expected);
});
