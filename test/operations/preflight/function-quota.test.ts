import { expect, test } from 'vitest';
import { compareWithAccount } from '../../../src/operations/preflight/function-quota.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';

const given = { target: 'aws', account: '123456789012', region: 'eu-central-1', state: 's3', owner: 'o', costCenter: 'c' } as const;
const environment = (size: 'small' | 'large', memoryMb?: number) =>
  resolveEnvironment('dev', { ...given, size, ...(memoryMb !== undefined && { function: { memoryMb } }) });

test.each([
  ['a large environment in a new account', environment('large'), { all: 10, free: 10, isNew: true }, 'fail'],
  ['a large environment where 49 are left above AWS’s reserve', environment('large'), { all: 1000, free: 149, isNew: true }, 'fail'],
  ['a large environment where 50 are left', environment('large'), { all: 1000, free: 150, isNew: true }, 'ok'],
  ['a function that has its reservation already', environment('large'), { all: 1000, free: 100, isNew: false }, 'ok'],
  ['3,009 MB in a new account', environment('small', 3009), { all: 10, free: 10, isNew: true }, 'fail'],
  ['3,008 MB in a new account', environment('small', 3008), { all: 10, free: 10, isNew: true }, 'ok'],
  ['3,009 MB in an account that has got more, but not all', environment('small', 3009), { all: 500, free: 500, isNew: true }, 'warn'],
  ['3,009 MB in an ordinary account', environment('small', 3009), { all: 1000, free: 1000, isNew: true }, 'ok'],
  ['fewer free executions than the queue may use', environment('small'), { all: 10, free: 1, isNew: true }, 'warn'],
] as const)('%s', (_, settings, account, status) => {
  expect(compareWithAccount(settings, account).status).toBe(status);
});

test('the hint has the command that requests more, and the setting that needs less', () => {
  expect(compareWithAccount(environment('large'), { all: 10, free: 10, isNew: true })).toMatchObject({
    detail: '10 of 10 concurrent executions are unreserved; reserving 50 would leave fewer than 100, which AWS refuses',
    hint: expect.stringMatching(
      /aws service-quotas request-service-quota-increase .*environments\.dev\.function\.reservedConcurrency: null$/,
    ),
  });
});
