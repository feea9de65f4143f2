import { expect, test } from 'vitest';
import { createBackendLock } from '../../../src/sandbox/database/backend-lock.js';

test('a session keeps the lock until it releases it, and the user changes only with the session', async () => {
  const users: string[] = [];
  const lock = createBackendLock(async (user) => users.push(user));
  const order: string[] = [];
  await lock.acquire(1, 'a');
  const second = lock.acquire(2, 'b').then(() => order.push('second'));
  await lock.acquire(1, 'a');
  order.push('first again');
  lock.release(2);
  lock.release(1);
  await second;
  expect([order, users, lock.isHeldBy(2)]).toEqual([['first again', 'second'], ['a', 'b'], true]);
});

test('a session that cannot act as its user does not keep the lock', async () => {
  const lock = createBackendLock((user) => (user === 'nobody' ? Promise.reject(new Error('no such role')) : Promise.resolve()));
  await expect(lock.acquire(1, 'nobody')).rejects.toThrow('no such role');
  await lock.acquire(2, 'a');
  expect(lock.isHeldBy(2)).toBe(true);
});
