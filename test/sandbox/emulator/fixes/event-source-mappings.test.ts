import { expect, test } from 'vitest';
import { createEventSourceMappings } from '../../../../src/sandbox/emulator/fixes/event-source-mappings.js';
import { frontRequest, xmlResponse } from './front-request.js';

test('the emulator’s mapping is disabled, while the response shows the requested state', async () => {
  let changes = 0;
  const mappings = createEventSourceMappings(() => {
    changes += 1;
  });
  const request = frontRequest('lambda', 'CreateEventSourceMapping', '{"BatchSize":5}');
  await mappings.interceptor.before?.(request);
  expect(JSON.parse(request.body.toString())).toEqual({ BatchSize: 5, Enabled: false });
  const created = xmlResponse('{"UUID":"u","State":"Disabled"}');
  await mappings.interceptor.after?.(request, created);
  expect(JSON.parse(created.body.toString()).State).toBe('Enabled');
  expect([mappings.isEnabled('u'), mappings.regions(), changes]).toEqual([true, ['us-east-1'], 1]);

  const update = frontRequest('lambda', 'UpdateEventSourceMapping', '{"Enabled":false}');
  await mappings.interceptor.before?.(update);
  await mappings.interceptor.after?.(update, xmlResponse('{"UUID":"u","State":"Disabled"}'));
  const listed = xmlResponse('{"EventSourceMappings":[{"UUID":"u","State":"Enabled"}]}');
  await mappings.interceptor.after?.(frontRequest('lambda', 'GetEventSourceMappings', ''), listed);
  expect(JSON.parse(listed.body.toString()).EventSourceMappings[0].State).toBe('Disabled');
});
