import { expect, test } from 'vitest';
import { queueFixes } from '../../../../src/sandbox/emulator/fixes/queue.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('spaces are removed from a redrive policy', async () => {
  const response = xmlResponse(JSON.stringify({ Attributes: { RedrivePolicy: '{"maxReceiveCount": 5}', VisibilityTimeout: '30' } }));
  await queueFixes().after?.(frontRequest('sqs', 'GetQueueAttributes', ''), response);
  expect(JSON.parse(response.body.toString()).Attributes).toEqual({ RedrivePolicy: '{"maxReceiveCount":5}', VisibilityTimeout: '30' });
});
