import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobStore } from '../../../src/lambda/adapters/job-store.js';
import { FunctionFixture } from '../function-fixture.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

const request = (jobId: string, contentHash?: string) => ({
  ...{ jobId, source: { bucket: 'raw', key: 'incoming/x.csv', version: '1' } },
  ...(contentHash && { contentHash }),
});

/** A store whose first answer is lost on its way, so that the SDK asks again. */
function losingOnce(): { store: JobStore; asked: () => number } {
  const client = new DynamoDBClient({ region: 'eu-central-1', maxAttempts: 3 });
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  let asked = 0;
  requestHandler.handle = async (...request) => {
    const answer = await handle(...request);
    asked += 1;
    if (asked === 1) throw Object.assign(new Error('lost'), { $metadata: { httpStatusCode: 500 } });
    return answer;
  };
  return { store: new JobStore(client, 'sessions', () => new Date()), asked: () => asked };
}

it('holds a job whose claim was written, though the answer was lost', async () => {
  const { store, asked } = losingOnce();
  const claim = await store.claim(request('lost-claim'), 60_000, 'mine');
  expect([claim.leaseToken, claim.job.attempts, asked()]).toEqual(['mine', 1, 2]);
  expect((await store.claim(request('lost-claim'), 60_000, 'yours')).leaseToken).toBeUndefined();
});

it('writes an end once, though the answer was lost', async () => {
  await fixture.services.jobs.claim(request('lost-end'), 60_000, 'mine');
  const { store, asked } = losingOnce();
  await store.finish('lost-end', 'mine', { status: 'SUCCEEDED', manifest: 'm' });
  expect(asked()).toBe(2);
  expect(await store.read('lost-end')).toMatchObject({ status: 'SUCCEEDED', attempts: 1, manifest: 'm' });
});

it('gives a job to nobody who has other content for it, also when nobody holds it', async () => {
  const { jobs } = fixture.services;
  const first = await jobs.claim(request('content', 'a'), 60_000, 'first');
  await jobs.finish('content', first.leaseToken ?? '', { status: 'RETRYABLE' });
  expect(await jobs.claim(request('content', 'b'), 60_000, 'second')).toMatchObject({ job: { contentHash: 'a', status: 'RETRYABLE' } });
  expect((await jobs.claim(request('content', 'b'), 60_000, 'second')).leaseToken).toBeUndefined();
  expect((await jobs.claim(request('content', 'a'), 60_000, 'third')).leaseToken).toBe('third');
});
