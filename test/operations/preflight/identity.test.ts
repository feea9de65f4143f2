import { describe, expect, test } from 'vitest';
import { checkClock, checkCredentialsLife, expectedDuration } from '../../../src/operations/preflight/identity.js';
import type { ReportedRun } from '../../../src/workspace/run-record.js';

const now = new Date('2026-11-28T10:00:00Z');
const principal = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me' };
const minutes = (count: number) => count * 60_000;

function run(command: string, took: number, more: Partial<ReportedRun> = {}): ReportedRun {
  const endedAt = new Date(now.getTime() + minutes(took)).toISOString();
  const counts = { create: 3 };
  return { id: 'x', pid: 1, account: '1', region: 'r', command, startedAt: now.toISOString(), endedAt, outcome: 'done', counts, ...more };
}

describe('an operation is expected to take', () => {
  test('what AWS takes for Aurora, as long as nothing was measured', () => {
    expect(expectedDuration('deploy', [])).toEqual({ minutes: 25, isMeasured: false });
    const others = [run('deploy', 1, { counts: {} }), run('deploy', 2, { outcome: 'failed' }), run('destroy', 90)];
    expect(expectedDuration('deploy', others)).toEqual({ minutes: 25, isMeasured: false });
  });
  test('the longest time that a run with changes has taken', () => {
    expect(expectedDuration('destroy', [run('destroy', 8), run('destroy', 11.2), run('deploy', 40)])).toEqual({
      minutes: 12,
      isMeasured: true,
    });
  });
});

describe('credentials', () => {
  const duration = { minutes: 20, isMeasured: true };
  const check = (left?: number) =>
    checkCredentialsLife(
      left === undefined
        ? principal
        : { ...principal, renewal: 'aws sso login --profile ops', expiresAt: new Date(now.getTime() + minutes(left)) },
      {
        operation: 'destroy',
        duration,
        now,
      },
    );
  test('that never expire, or later, are fine', () => {
    expect([check().status, check(20).status]).toEqual(['ok', 'ok']);
  });
  test('that expire earlier are refused, with the command that renews them', () => {
    expect(check(4)).toMatchObject({
      status: 'fail',
      code: 'CREDENTIALS_EXPIRED',
      hint: 'aws sso login --profile ops',
    });
    expect(check(19.9).status).toBe('fail');
  });
});

describe('the clock', () => {
  const check = (clockAheadMs?: number) => checkClock({ ...principal, ...(clockAheadMs !== undefined && { clockAheadMs }) }, 'linux');
  test.each([
    [0, 'ok'],
    [minutes(1), 'ok'],
    [minutes(1) + 2000, 'warn'],
    [-minutes(5), 'warn'],
    [minutes(5) + 2000, 'fail'],
    [-minutes(2 * 24 * 60), 'fail'],
  ])('%i ms ahead: %s', (ahead, status) => {
    expect(check(ahead).status).toBe(status);
  });
  test('is described with the command that sets it', () => {
    expect(check(-minutes(2 * 24 * 60))).toMatchObject({
      code: 'CLOCK_WRONG',
      detail: 'this computer’s clock is 2 days behind AWS’s; AWS refuses requests that are more than 5 min off',
      hint: 'sudo timedatectl set-ntp true',
    });
    expect(check().status).toBe('warn');
  });
});
