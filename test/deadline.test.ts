import { expect, it } from 'vitest';
import { deadline } from '../src/deadline.js';

it('aborts after its time with a TimeoutError, also through AbortSignal.any', async () => {
  const signal = AbortSignal.any([new AbortController().signal, deadline(20)]);
  const reason = await new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});
