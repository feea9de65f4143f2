import { expect, test } from 'vitest';
import { nearest } from '../src/spelling.js';

const keys = ['network', 'database', 'maxCapacityAcu', 'minCapacityAcu', 'dev', 'prod'];

test.each([
  ['databse', 'database'],
  ['Database', 'database'],
  ['data_base', 'database'],
  ['max-capacity-acu', 'maxCapacityAcu'],
  ['maxCapactyAcu', 'maxCapacityAcu'],
  ['dve', 'dev'],
  ['password', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%.20s means %s', (name, meant) => {
  expect(nearest(name, keys)).toBe(meant);
});
