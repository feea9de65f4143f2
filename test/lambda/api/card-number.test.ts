import { expect, it } from 'vitest';
import { isCardNumber } from '../../../src/lambda/api/card-number.js';

it.each([
  // Test numbers published by payment networks.
  ['4111111111111111', true],
  ['4111 1111 1111 1111', true],
  ['5500-0055-5555-5559', true],
  ['378282246310005', true],
  ['4111111111111112', false],
  ['0000000000000000', false],
  ['411111111111', false],
  ['BTC-240927-60000-C', false],
  ['4111111111111111X', false],
  ['', false],
])('%s: %s', (text, expected) => {
  expect(isCardNumber(text)).toBe(expected);
});
