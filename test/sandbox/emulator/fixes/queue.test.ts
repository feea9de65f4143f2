import { expect, test } from 'vitest';
import { queueMends } from '../../../../src/sandbox/emulator/fixes/queue.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('a redrive policy has no spaces', async () => {
  const response = xmlResponse(JSON.stringify({ Attributes: { RedrivePolicy: '{"maxReceiveCount": 5}', VisibilityTimeout: '30' } }));
  await queueMends().after?.(frontRequest('sqs', 'GetQueueAttributes', ''), response);
  expect(JSON.parse(response.body.toString()).Attributes).toEqual({ RedrivePolicy: '{"maxReceiveCount":5}', VisibilityTimeout: '30' });
});
