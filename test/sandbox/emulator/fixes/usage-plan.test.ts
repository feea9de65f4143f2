import { expect, test } from 'vitest';
import { usagePlanFixes } from '../../../../src/sandbox/emulator/fixes/usage-plan.js';
import { frontRequest, xmlResponse } from './front-request.js';

const url = '/usageplans/abc';

test('quotas are sent as numbers, and a removed one as a limit of null', async () => {
  const patchOperations = [
    { op: 'replace', path: '/quota/limit', value: '100' },
    { op: 'replace', path: '/quota/offset', value: '0' },
    { op: 'replace', path: '/quota/period', value: 'DAY' },
    { op: 'remove', path: '/quota' },
    { op: 'replace', path: '/throttle/rateLimit', value: '5' },
  ];
  const request = frontRequest('apigateway', 'UpdateUsagePlan', JSON.stringify({ patchOperations }), { method: 'PATCH', url });
  await usagePlanFixes().before?.(request);
  expect(
    JSON.parse(request.body.toString()).patchOperations.map(({ path, value }: { path: string; value: unknown }) => [path, value]),
  ).toEqual([
    ['/quota/limit', 100],
    ['/quota/offset', 0],
    ['/quota/period', 'DAY'],
    ['/quota/limit', null],
    ['/throttle/rateLimit', '5'],
  ]);
});

test('a removed quota appears in no response', async () => {
  const described = async (path: string, content: object) => {
    const response = xmlResponse(JSON.stringify(content));
    await usagePlanFixes().after?.(frontRequest('apigateway', 'GetUsagePlan', '', { method: 'GET', url: path }), response);
    return JSON.parse(response.body.toString());
  };
  const [removed, given] = [
    { id: 'a', quota: { limit: null, period: 'DAY' } },
    { id: 'b', quota: { limit: 5, period: 'DAY' } },
  ];
  expect(await described(url, removed)).toEqual({ id: 'a' });
  expect(await described('/usageplans?limit=500', { item: [removed, given] })).toEqual({ item: [{ id: 'a' }, given] });
});
