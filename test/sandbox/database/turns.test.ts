import { expect, test } from 'vitest';
import { createTurns } from '../../../src/sandbox/database/turns.js';

test('a turn is kept until it is given, and users change only with sessions', async () => {
  const users: string[] = [];
  const turns = createTurns(async (user) => users.push(user));
  const order: string[] = [];
  await turns.take(1, 'a');
  const second = turns.take(2, 'b').then(() => order.push('second'));
  await turns.take(1, 'a');
  order.push('first again');
  turns.give(2);
  turns.give(1);
  await second;
  expect([order, users, turns.has(2)]).toEqual([['first again', 'second'], ['a', 'b'], true]);
});

test('a session that cannot become its user does not keep the turn', async () => {
  const turns = createTurns((user) => (user === 'nobody' ? Promise.reject(new Error('no such role')) : Promise.resolve()));
  await expect(turns.take(1, 'nobody')).rejects.toThrow('no such role');
  await turns.take(2, 'a');
  expect(turns.has(2)).toBe(true);
});
