import { expect, test } from 'vitest';
import { apiGatewayTagFixes } from '../../../../src/sandbox/emulator/fixes/api-gateway-tags.js';
import type { Interceptor } from '../../../../src/sandbox/front/exchange.js';
import { frontRequest, xmlResponse } from './front-request.js';

const plan = { id: 'abc', name: 'plan', tags: { Owner: 'platform', Name: 'plan' } };
const tagsPath = `/tags/${encodeURIComponent('arn:aws:apigateway:us-east-1::/usageplans/abc')}`;

/** Sends a request through the fixes to an emulator that answers every GET with `found`. */
async function send(fixes: Interceptor, method: string, url: string, body = '', found: object = plan) {
  const request = frontRequest('apigateway', '', body, { method, url });
  await fixes.before?.(request);
  const response = xmlResponse(JSON.stringify(found));
  await fixes.after?.(request, response);
  return { request, status: response.status, text: response.body.toString() };
}

test('changed and removed tags appear in every description', async () => {
  const fixes = apiGatewayTagFixes();
  const { request, status, text } = await send(fixes, 'PUT', tagsPath, '{"tags":{"Owner":"desk a","Team":"x"}}');
  expect([request.method, request.url, status, text]).toEqual(['GET', '/usageplans/abc', 204, '']);
  expect(JSON.parse((await send(fixes, 'GET', '/usageplans/abc')).text).tags).toEqual({ Owner: 'desk a', Name: 'plan', Team: 'x' });
  expect((await send(fixes, 'DELETE', `${tagsPath}?tagKeys=Team&tagKeys=Name`)).status).toBe(204);
  const { item } = JSON.parse((await send(fixes, 'GET', '/usageplans?limit=5', '', { item: [plan, { id: 'other', tags: null }] })).text);
  expect(item.map(({ tags }: { tags: unknown }) => tags)).toEqual([{ Owner: 'desk a' }, null]);
});

test('a resource that does not exist is not tagged', async () => {
  const fixes = apiGatewayTagFixes();
  const request = frontRequest('apigateway', '', '{"tags":{"Owner":"x"}}', { method: 'PUT', url: tagsPath });
  await fixes.before?.(request);
  const response = { ...xmlResponse('{"message":"Invalid Usage Plan ID specified"}'), status: 404 };
  await fixes.after?.(request, response);
  expect(response.status).toBe(404);
});

test('stages are left to the emulator', async () => {
  const url = `/tags/${encodeURIComponent('arn:aws:apigateway:us-east-1::/restapis/abc/stages/dev')}`;
  const { request } = await send(apiGatewayTagFixes(), 'PUT', url, '{"tags":{}}');
  expect([request.method, request.url]).toEqual(['PUT', url]);
});
