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
  jobId,
  source: { bucket: 'raw', key: 'incoming/x.csv', version: '1' },
  ...(contentHash && { contentHash }),
});

/** A store whose first response is lost, so that the SDK retries. */
function losingFirstResponse(): { store: JobStore; requests: () => number } {
  const client = new DynamoDBClient({ region: 'eu-central-1', maxAttempts: 3 });
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  let requests = 0;
  requestHandler.handle = async (...request) => {
    const answer = await handle(...request);
    requests += 1;
    if (requests === 1) throw Object.assign(new Error('lost'), { $metadata: { httpStatusCode: 500 } });
    return answer;
  };
  return { store: new JobStore(client, 'sessions', () => new Date()), requests: () => requests };
}

it('holds a claimed job even if the response was lost', async () => {
  const { store, requests } = losingFirstResponse();
  const claim = await store.claim(request('lost-claim'), 60_000, 'mine');
  expect([claim.leaseToken, claim.job.attempts, requests()]).toEqual(['mine', 1, 2]);
  expect((await store.claim(request('lost-claim'), 60_000, 'yours')).leaseToken).toBeUndefined();
});

it('writes a result once even if the response was lost', async () => {
  await fixture.services.jobs.claim(request('lost-end'), 60_000, 'mine');
  const { store, requests } = losingFirstResponse();
  await store.finish('lost-end', 'mine', { status: 'SUCCEEDED', manifest: 'm' });
  expect(requests()).toBe(2);
  expect(await store.read('lost-end')).toMatchObject({ status: 'SUCCEEDED', attempts: 1, manifest: 'm' });
});

it('refuses a claim with different content, even if nobody holds the job', async () => {
  const { jobs } = fixture.services;
  const first = await jobs.claim(request('content', 'a'), 60_000, 'first');
  await jobs.finish('content', first.leaseToken ?? '', { status: 'RETRYABLE' });
  expect(await jobs.claim(request('content', 'b'), 60_000, 'second')).toMatchObject({ job: { contentHash: 'a', status: 'RETRYABLE' } });
  expect((await jobs.claim(request('content', 'b'), 60_000, 'second')).leaseToken).toBeUndefined();
  expect((await jobs.claim(request('content', 'a'), 60_000, 'third')).leaseToken).toBe('third');
});
