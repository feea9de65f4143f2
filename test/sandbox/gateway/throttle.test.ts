import { describe, expect, test } from 'vitest';
import { createQuotas, createThrottles } from '../../../src/sandbox/gateway/throttle.js';

describe('token bucket', () => {
  test('allows the burst at once, then the rate', () => {
    const throttles = createThrottles();
    const take = (now: number) => throttles.take('key', { rate: 2, burst: 3 }, now);
    expect([take(0), take(0), take(0), take(0)]).toEqual([true, true, true, false]);
    expect([take(499), take(500), take(500)]).toEqual([false, true, false]);
  });

  test('never holds more than the burst', () => {
    const throttles = createThrottles();
    const take = (now: number) => throttles.take('key', { rate: 100, burst: 1 }, now);
    expect([take(0), take(60_000), take(60_000)]).toEqual([true, true, false]);
  });

  test('is separate for each key', () => {
    const throttles = createThrottles();
    const limit = { rate: 1, burst: 1 };
    expect([throttles.take('a', limit, 0), throttles.take('b', limit, 0), throttles.take('a', limit, 0)]).toEqual([true, true, false]);
  });
});

describe('quota', () => {
  const at = (text: string) => Date.parse(text);
  test('restarts with each UTC day', () => {
    const quotas = createQuotas();
    const take = (time: string) => quotas.take('key', { limit: 1, period: 'DAY' }, at(time));
    expect([take('2026-11-22T23:59:59Z'), take('2026-11-22T23:59:59Z'), take('2026-11-23T00:00:00Z')]).toEqual([true, false, true]);
  });

  test('restarts on Sunday if weekly, and on the first of the month if monthly', () => {
    const quotas = createQuotas();
    const week = (time: string) => quotas.take('w', { limit: 1, period: 'WEEK' }, at(time));
    expect([week('2026-11-22T00:00:00Z'), week('2026-11-28T12:00:00Z'), week('2026-11-29T00:00:00Z')]).toEqual([true, false, true]);
    const month = (time: string) => quotas.take('m', { limit: 1, period: 'MONTH' }, at(time));
    expect([month('2026-11-01T00:00:00Z'), month('2026-11-30T00:00:00Z'), month('2026-12-01T00:00:00Z')]).toEqual([true, false, true]);
  });
});
