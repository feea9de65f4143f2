import { expect, it } from 'vitest';
import { byteSize } from '../../../src/cli/terminal/size.js';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 KB'],
  [63_928_117, '63.9 MB'],
  [999_949, '999.9 KB'],
  [999_999, '1 MB'],
  [73_527_000_000, '73.5 GB'],
  [2e15, '2000 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
