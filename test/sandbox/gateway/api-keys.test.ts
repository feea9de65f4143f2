import { describe, expect, test } from 'vitest';
import { admit, findKey } from '../../../src/sandbox/gateway/api-keys.js';
import { createQuotas, createThrottles } from '../../../src/sandbox/gateway/throttle.js';

const keys = [
  { id: 'k1', value: 'good', enabled: true },
  { id: 'k2', value: 'disabled', enabled: false },
  { id: 'k3', value: 'elsewhere', enabled: true },
];
const plan = { id: 'p', keyIds: ['k1', 'k2'], apiStages: [{ apiId: 'api', stage: 'dev' }], throttle: { rateLimit: 1, burstLimit: 1 } };
const stage = { apiId: 'api', stage: 'dev' };

test.each([
  ['good', 'k1'],
  ['disabled', undefined],
  ['elsewhere', undefined],
  ['unknown', undefined],
  ['', undefined],
  [undefined, undefined],
])('key %s leads to %s', (value, id) => {
  expect(findKey(value, keys, [plan], stage)?.key.id).toBe(id);
});

test('a usage plan of another stage is ignored', () => {
  expect(findKey('good', keys, [plan], { apiId: 'api', stage: 'prod' })).toBeUndefined();
});

describe('admit applies', () => {
  const method = { ...stage, method: '/process/POST' };
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

  test('the throttle of a method', () => {
    const state = usage();
    const apiStages = [{ ...stage, throttle: { '/process/POST': { rateLimit: 1, burstLimit: 1 } } }];
    const own = found({ throttle: undefined, apiStages });
    expect([admit(own, method, state, 0), admit(own, method, state, 0)]).toEqual([undefined, 'THROTTLED']);
    expect(admit(own, { ...stage, method: '/bars/GET' }, state, 0)).toBeUndefined();
  });
});
