import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readExactly } from '../../../src/sandbox/database/wire-protocol.js';

const later = () => new Promise((resolve) => setImmediate(resolve));

test('bytes are read exactly, however they arrive', async () => {
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

test('a stream that ends too early gives nothing', async () => {
  const stream = new PassThrough();
  stream.end('abc');
  expect(await readExactly(stream, 5)).toBeUndefined();
});
