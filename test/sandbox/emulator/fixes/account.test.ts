import { expect, test } from 'vitest';
import { accountFixes } from '../../../../src/sandbox/emulator/fixes/account.js';
import { frontRequest } from './front-request.js';

test('a patch without a value gets an empty one; a given value is kept', async () => {
  const role = { op: 'replace', path: '/cloudwatchRoleArn' };
  const request = frontRequest('apigateway', 'UpdateAccount', JSON.stringify({ patchOperations: [role, { ...role, value: 'arn' }] }));
  await accountFixes().before?.(request);
  expect(JSON.parse(request.body.toString()).patchOperations).toEqual([
    { ...role, value: '' },
    { ...role, value: 'arn' },
  ]);
});
