// An account and region inside a raw moto server, as the deployment room sees one.
import { afterAll, beforeAll } from 'vitest';
import { createAwsClients } from '../../src/aws/clients.js';
import type { Target } from '../../src/aws/target.js';
import { type Moto, startMoto } from './moto.js';

export const account = '123456789012';
export const region = 'eu-central-1';
export type Place = Pick<Target, 'account' | 'region' | 'endpoint' | 'aws'>;

/** A context that is never interrupted, waits for nothing and keeps what was told. */
export function quietContext() {
  const told: unknown[] = [];
  return {
    told,
    signal: new AbortController().signal,
    sleep: async () => {},
    now: () => new Date('2026-11-22T10:00:00Z'),
    report: (narration: unknown) => void told.push(narration),
    defer: () => {},
  };
}

/** One moto server for the tests of a file; `place` is there once the first test runs. */
export function motoForFile(): { place: Place; moto: Moto } {
  const made = {} as { place: Place; moto: Moto };
  beforeAll(async () => {
    made.moto = await startMoto({ region });
    made.place = placeAt(made.moto.endpoint);
  }, 60_000);
  afterAll(async () => {
    made.place?.aws.close();
    await made.moto?.stop();
  });
  return made;
}

/** The place behind an address. */
export function placeAt(endpoint: string): Place {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { account, region, endpoint, aws: createAwsClients({ region, credentials, endpoints: () => endpoint }) };
}

/** Forgets everything in the server. */
export async function resetMoto({ endpoint }: Moto): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
}
