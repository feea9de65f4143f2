import { describe, expect, it } from 'vitest';
import { describeLock, findLockHolder } from '../../../src/terraform/driver/lock-holder.js';
import type { OpenJob } from '../../../src/terraform/driver/recorded-jobs.js';

const here = { user: 'ann', host: 'desk' };
const lock = { id: '9f2', who: 'ann@desk', operation: 'OperationTypeApply', created: '2026-11-28T10:00:05.123456Z' };

function job(over: Partial<OpenJob> = {}): OpenJob {
  const ids = { wrapper: 1, terraform: 4711, owner: 2 };
  return {
    ...ids,
    folder: '/jobs/platform-a',
    command: 'apply',
    startedAt: '2026-11-28T10:00:00Z',
    isAlive: false,
    isOwnerAlive: false,
    ...over,
  };
}

describe('the holder of a lock', () => {
  it('is the job that began shortly before it, and is dead or running', () => {
    expect(findLockHolder(lock, [job()], here).state).toBe('dead');
    expect(findLockHolder(lock, [job({ isAlive: true })], here).state).toBe('running');
    const later = job({ startedAt: '2026-11-28T10:00:03Z', isAlive: true, terraform: 4712 });
    expect(findLockHolder(lock, [job(), later], here)).toEqual({ state: 'running', job: later });
  });

  it.each([
    ['another operation', job({ command: 'plan' })],
    ['a job that began later', job({ startedAt: '2026-11-28T10:01:00Z' })],
    ['a job from the day before', job({ startedAt: '2026-11-27T10:00:00Z' })],
  ])('is unknown for %s', (_, other) => {
    expect(findLockHolder(lock, [other], here).state).toBe('unknown');
  });

  it('is elsewhere if another user or computer took the lock, whatever runs here', () => {
    for (const who of ['bob@desk', 'ann@ci', undefined]) expect(findLockHolder({ ...lock, who }, [job()], here).state).toBe('elsewhere');
  });

  it('is never proven dead without a time', () => {
    expect(findLockHolder({ ...lock, created: undefined }, [job()], here).state).toBe('unknown');
  });

  it('is described with the process, and whether it lives', () => {
    const text = describeLock(lock, findLockHolder(lock, [job()], here));
    expect(text).toBe(
      'locked by ann@desk since 2026-11-28T10:00:05.123456Z (apply, lock 9f2); its Terraform was process 4711 on this computer and is dead',
    );
    expect(describeLock({ id: '9f2' }, undefined)).toBe('locked (lock 9f2)');
  });
});
