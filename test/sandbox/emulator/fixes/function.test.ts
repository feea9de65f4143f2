import { expect, test } from 'vitest';
import { functionMends } from '../../../../src/sandbox/emulator/fixes/function.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('key and dead-letter target are in every later answer', async () => {
  const mends = functionMends();
  const create = frontRequest(
    'lambda',
    'CreateFunction',
    JSON.stringify({ FunctionName: 'f', KMSKeyArn: 'key', DeadLetterConfig: { TargetArn: 'q' } }),
  );
  await mends.before?.(create);
  const got = xmlResponse('{"Configuration":{"FunctionName":"f"},"Code":{}}');
  await mends.after?.(frontRequest('lambda', 'GetFunction', ''), got);
  expect(JSON.parse(got.body.toString()).Configuration).toEqual({
    FunctionName: 'f',
    KMSKeyArn: 'key',
    DeadLetterConfig: { TargetArn: 'q' },
  });

  const url = '/2015-03-31/functions/f/configuration';
  await mends.before?.(frontRequest('lambda', 'UpdateFunctionConfiguration', '{"KMSKeyArn":"other"}', { method: 'PUT', url }));
  const listed = xmlResponse('{"Functions":[{"FunctionName":"f"},{"FunctionName":"g"}]}');
  await mends.after?.(frontRequest('lambda', 'GetFunctions', ''), listed);
  expect(JSON.parse(listed.body.toString()).Functions).toEqual([
    { FunctionName: 'f', KMSKeyArn: 'other', DeadLetterConfig: { TargetArn: 'q' } },
    { FunctionName: 'g' },
  ]);
});
