import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readExactly } from '../../../src/sandbox/database/wire-protocol.js';

const later = () => new Promise((resolve) => setImmediate(resolve));

test('reads the exact number of bytes, however they arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 }), async (pieces) => {
      const whole = Buffer.concat(pieces);
      const stream = new PassThrough();
      const reading = readExactly(stream, whole.length);
      for (const piece of pieces) {
        stream.write(piece);
        await later();
      }
      stream.write('next');
      expect((await reading)?.equals(whole)).toBe(true);
      expect((await readExactly(stream, 4))?.toString()).toBe('next');
    }),
    { numRuns: 50 },
  );
});

test('returns undefined when the stream ends too early', async () => {
  const stream = new PassThrough();
  stream.end('abc');
  expect(await readExactly(stream, 5)).toBeUndefined();
});
