import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { addressOfLocalhost } from '../../src/aws/localhost.js';
import { findFreePort } from '../helpers/moto.js';

test('localhost is the address on which the server listens', async () => {
  const port = await findFreePort();
  expect(await addressOfLocalhost(`http://localhost:${port}`)).toBe(`http://127.0.0.1:${port}`);
  const server = createServer().listen(port, '::1');
  const isListening = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]);
  expect(await addressOfLocalhost(`http://localhost:${port}/path`)).toBe(`http://${isListening ? '[::1]' : '127.0.0.1'}:${port}/path`);
  server.close();
});

test.each([undefined, 'https://localhost:4566', 'http://127.0.0.1:4566', 'http://localstack:4566', 'https://s3.eu-west-1.amazonaws.com'])(
  '%s stays as it is',
  async (endpoint) => {
    expect(await addressOfLocalhost(endpoint)).toBeUndefined();
  },
);
