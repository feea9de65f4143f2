import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchEndpoint } from '../../src/terraform/endpoint-watch.js';

let server: Server;
let endpoint: string;
let looks = 0;
const ctx = {
  sleep: async () => {
    looks += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  },
};

beforeEach(async () => {
  looks = 0;
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

it('aborts once nothing listens any more, and not before', async () => {
  const watch = watchEndpoint(ctx, endpoint);
  await vi.waitUntil(() => looks > 5);
  expect(watch.gone.aborted).toBe(false);
  server.close();
  await vi.waitUntil(() => watch.gone.aborted);
});

it('never aborts after it was stopped, nor for a remote endpoint', async () => {
  const stopped = watchEndpoint(ctx, endpoint);
  stopped.stop();
  const others = [undefined, 'https://sts.eu-central-1.amazonaws.com'].map((other) => watchEndpoint(ctx, other));
  server.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([stopped, ...others].map(({ gone }) => gone.aborted)).toEqual([false, false, false]);
  expect(looks).toBeLessThan(3);
});
