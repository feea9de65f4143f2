import { expect, test } from 'vitest';
import { functionFixes } from '../../../../src/sandbox/emulator/fixes/function.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('the KMS key and dead-letter target appear in every later response', async () => {
  const fixes = functionFixes();
  const create = frontRequest(
    'lambda',
    'CreateFunction',
    JSON.stringify({ FunctionName: 'f', KMSKeyArn: 'key', DeadLetterConfig: { TargetArn: 'q' } }),
  );
  await fixes.before?.(create);
  const got = xmlResponse('{"Configuration":{"FunctionName":"f"},"Code":{}}');
  await fixes.after?.(frontRequest('lambda', 'GetFunction', ''), got);
  expect(JSON.parse(got.body.toString()).Configuration).toEqual({
    FunctionName: 'f',
    KMSKeyArn: 'key',
    DeadLetterConfig: { TargetArn: 'q' },
  });

  const url = '/2015-03-31/functions/f/configuration';
  await fixes.before?.(frontRequest('lambda', 'UpdateFunctionConfiguration', '{"KMSKeyArn":"other"}', { method: 'PUT', url }));
  const listed = xmlResponse('{"Functions":[{"FunctionName":"f"},{"FunctionName":"g"}]}');
  await fixes.after?.(frontRequest('lambda', 'GetFunctions', ''), listed);
  expect(JSON.parse(listed.body.toString()).Functions).toEqual([
    { FunctionName: 'f', KMSKeyArn: 'other', DeadLetterConfig: { TargetArn: 'q' } },
    { FunctionName: 'g' },
  ]);
});
