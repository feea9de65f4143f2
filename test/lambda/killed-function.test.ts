import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobIdOf } from '../../src/lambda/core/job-identity.js';
import type { Services } from '../../src/lambda/services.js';
import { queueEvent, uploadEvent } from './events.js';
import { FunctionFixture } from './function-fixture.js';
import { naiveBars, type PlainTrade } from './naive-bars.js';
import { tardisCsv } from './trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

/** Two days, so that there are two parts. */
function tradesOf(symbol: string): PlainTrade[] {
  const ts = (n: number) => 1_723_161_540_000_000_000n + BigInt(n) * 7_000_000_000n;
  return Array.from({ length: 20 }, (_, n) => ({ venue: 'v', symbol, ts: ts(n), id: String(n), price: `1.${n}1`, size: '2', side: 'buy' }));
}

/** Services of a function that dies before its call number `last`: from then on nothing that it does has an effect. */
function dying(services: Services, last: number): { services: Services; calls: string[] } {
  const calls: string[] = [];
  const mortal = <T extends object>(name: string, service: T): T =>
    new Proxy(service, {
      get: (target, method) => {
        const value = Reflect.get(target, method, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          if (calls.push(`${name}.${String(method)}`) > last) return neverAgain(method);
          return value.apply(target, given);
        };
      },
    });
  const { objects, jobs, bars } = services;
  return { calls, services: { ...services, objects: mortal('objects', objects), jobs: mortal('jobs', jobs), bars: mortal('bars', bars) } };
}

function neverAgain(method: string | symbol): unknown {
  const death = new Error('killed');
  if (method !== 'read') return Promise.reject(death);
  return (async function* () {
    yield await Promise.reject<Uint8Array>(death);
  })();
}

async function upload(symbol: string) {
  const key = `incoming/${symbol}.csv`;
  const version = await fixture.upload(key, tardisCsv(tradesOf(symbol)));
  return { key, jobId: jobIdOf({ bucket: 'raw', key, version }), event: queueEvent(uploadEvent(key, version)) };
}

it('ends alike, wherever it was killed', async () => {
  const whole = await upload('WHOLE');
  const { services, calls } = dying(fixture.services, Number.POSITIVE_INFINITY);
  await fixture.invoke(whole.event, services);
  expect(calls).toEqual([
    'jobs.claim',
    'objects.read',
    // Six intervals and the daily measures, two dates each.
    ...Array(14).fill('objects.put'),
    'bars.commit',
    'objects.latest',
    'objects.archive',
    'objects.put',
    'jobs.finish',
  ]);
  for (let last = 0; last < calls.length; last += 1) {
    const { key, jobId, event } = await upload(`KILL${last}`);
    fixture.now = undefined;
    await fixture.invoke(event, dying(fixture.services, last).services);
    // The lease of the dead one must run out first.
    fixture.now = new Date(Date.now() + 600_000);
    expect(await fixture.invoke(event)).toEqual({ batchItemFailures: [] });
    const { body } = await fixture.call('GET', '/process/{jobId}', { path: { jobId } });
    expect(body).toMatchObject({ status: 'SUCCEEDED', attempts: last === 0 ? 1 : 2, summary: { accepted: 20 } });
    const manifest = await fixture.readJson('processed', `manifests/${jobId}.json`);
    expect(manifest.parts.length).toBe(14);
    expect((await fixture.keys('processed', 'bars/')).filter((name) => name.includes(jobId.slice(0, 16))).length).toBe(12);
    expect(await fixture.read('archive', key)).toEqual(await fixture.read('raw', key));
    const bars = await fixture.call('GET', '/bars', { query: { symbol: `KILL${last}` } });
    expect(bars.body.bars).toEqual(naiveBars(tradesOf(`KILL${last}`)));
  }
});
