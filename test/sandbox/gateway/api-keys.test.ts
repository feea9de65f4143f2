import { describe, expect, test } from 'vitest';
import { admit, findKey } from '../../../src/sandbox/gateway/api-keys.js';
import { createQuotas, createThrottles } from '../../../src/sandbox/gateway/throttle.js';

const keys = [
  { id: 'k1', value: 'good', enabled: true },
  { id: 'k2', value: 'disabled', enabled: false },
  { id: 'k3', value: 'elsewhere', enabled: true },
];
const plan = { id: 'p', keyIds: ['k1', 'k2'], apiStages: [{ apiId: 'api', stage: 'dev' }], throttle: { rateLimit: 1, burstLimit: 1 } };
const place = { apiId: 'api', stage: 'dev' };

test.each([
  ['good', 'k1'],
  ['disabled', undefined],
  ['elsewhere', undefined],
  ['unknown', undefined],
  ['', undefined],
  [undefined, undefined],
])('key %s leads to %s', (value, id) => {
  expect(findKey(value, keys, [plan], place)?.key.id).toBe(id);
});

test('a plan of another stage does not count', () => {
  expect(findKey('good', keys, [plan], { apiId: 'api', stage: 'prod' })).toBeUndefined();
});

describe('admission', () => {
  const method = { ...place, method: '/process/POST' };
  const usage = () => ({ throttles: createThrottles(), quotas: createQuotas() });
  const found = (more: object) => ({ key: keys[0] as (typeof keys)[0], plan: { ...plan, ...more } });

  test('the plan’s throttle', () => {
    const state = usage();
    expect([admit(found({}), method, state, 0), admit(found({}), method, state, 0)]).toEqual([undefined, 'THROTTLED']);
  });

  test('the quota', () => {
    const state = usage();
    const withQuota = found({ throttle: undefined, quota: { limit: 1, period: 'DAY' } });
    expect([admit(withQuota, method, state, 0), admit(withQuota, method, state, 0)]).toEqual([undefined, 'QUOTA_EXCEEDED']);
  });

  test('a method’s own throttle', () => {
    const state = usage();
    const apiStages = [{ ...place, throttle: { '/process/POST': { rateLimit: 1, burstLimit: 1 } } }];
    const own = found({ throttle: undefined, apiStages });
    expect([admit(own, method, state, 0), admit(own, method, state, 0)]).toEqual([undefined, 'THROTTLED']);
    expect(admit(own, { ...place, method: '/bars/GET' }, state, 0)).toBeUndefined();
  });
});
