// Access to an account and region in a moto server, for tests of code that takes an AwsAccess.
import { afterAll, beforeAll } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';
import type { AwsAccess } from '../../src/aws/target.js';
import { type Moto, startMoto } from './moto.js';

export const account = '123456789012';
export const region = 'eu-central-1';

/** A context that is never interrupted, does not really sleep, and collects what is reported. */
export function quietContext() {
  const reported: unknown[] = [];
  return {
    reported,
    signal: new AbortController().signal,
    sleep: async () => {},
    now: () => new Date('2026-11-22T10:00:00Z'),
    report: (narration: unknown) => void reported.push(narration),
    defer: () => {},
  };
}

/** Starts one moto server for a test file. The properties are set before the first test runs. */
export function startMotoForFile(): { access: AwsAccess; moto: Moto } {
  const made = {} as { access: AwsAccess; moto: Moto };
  beforeAll(async () => {
    made.moto = await startMoto({ region });
    made.access = createAccess(made.moto.endpoint);
  }, 60_000);
  afterAll(async () => {
    made.access?.aws.close();
    await made.moto?.stop();
  });
  return made;
}

/** Access to the server at `endpoint`, with test credentials. */
export function createAccess(endpoint: string): AwsAccess {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { account, region, endpoint, aws: createAwsClients({ region, credentials, endpoints: () => endpoint }) };
}

/** Deletes everything in the server. */
export async function resetMoto({ endpoint }: Moto): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
}
