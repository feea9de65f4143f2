import { expect, test } from 'vitest';
import { queueFixes } from '../../../../src/sandbox/emulator/fixes/queue.js';
import { frontRequest, xmlResponse } from './front-request.js';

const QueueUrl = 'http://127.0.0.1:1/123456789012/q';

test('a redrive policy is written as SQS writes it, without spaces', async () => {
  const response = xmlResponse(JSON.stringify({ Attributes: { RedrivePolicy: '{"a": 1, "b": "c d"}', Policy: '{ }' } }));
  await queueFixes().after?.(frontRequest('sqs', 'GetQueueAttributes', ''), response);
  expect(JSON.parse(response.body.toString()).Attributes).toEqual({ RedrivePolicy: '{"a":1,"b":"c d"}', Policy: '{ }' });
});

test('a change of other attributes keeps the policy, until the queue is deleted', async () => {
  const fixes = queueFixes();
  const send = async (operation: string, content: object) => {
    const request = frontRequest('sqs', operation, JSON.stringify({ QueueUrl, ...content }));
    await fixes.before?.(request);
    return JSON.parse(request.body.toString()).Attributes;
  };
  const change = { Attributes: { VisibilityTimeout: '60' } };
  expect(await send('SetQueueAttributes', change)).toEqual({ VisibilityTimeout: '60' });
  await send('SetQueueAttributes', { Attributes: { Policy: '{"a":1}' } });
  expect(await send('SetQueueAttributes', change)).toEqual({ VisibilityTimeout: '60', Policy: '{"a":1}' });
  expect(await send('SetQueueAttributes', { Attributes: { Policy: '' } })).toEqual({ Policy: '' });
  await send('DeleteQueue', {});
  expect(await send('SetQueueAttributes', change)).toEqual({ VisibilityTimeout: '60' });
});
