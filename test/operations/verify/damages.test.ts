import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allChecks, verify } from '../../../src/operations/verify/verify.js';
import { type Moto, startMoto } from '../../helpers/moto.js';
import { apiDamages } from './damages/api.js';
import { bucketDamages } from './damages/buckets.js';
import { catalogueDamages } from './damages/catalogue.js';
import { databaseDamages } from './damages/database.js';
import { foundationDamages } from './damages/foundation.js';
import { functionDamages } from './damages/function.js';
import { networkDamages } from './damages/network.js';
import { queueDamages } from './damages/queue.js';
import { storageDamages } from './damages/storage.js';
import { allParts, buildPlatform, type Part, type Platform } from './platform/platform.js';

/** The checks that read configuration alone: everything but the requests to API and database, and what follows from them. */
const idsOf: Record<Part, RegExp> = {
  keys: /^key-/,
  logs: /^log-group-/,
  buckets: /-bucket(-(?!notification)|$)/,
  analytics: /^(glue|athena)-/,
  tables: /^(sessions|api-keys)-table/,
  network: /^vpc/,
  function: /^function/,
  queues: /^(ingest-queue|dead-letter-queue|raw-bucket-notification|event-source-mapping)/,
  gateway: /^(rest-api|api-(?!keys-table|gateway-account)|usage-plan|web-acl)/,
  database: /^cluster/,
  foundation: /^(config-|api-gateway-account)/,
};
/** moto forgets these three properties; the sandbox mends that, and service-answers.test.ts tries them. */
const notTold = ['function-encryption', 'function-dead-letters', 'cluster-data-api'];

const damages = {
  ...storageDamages,
  ...bucketDamages,
  ...catalogueDamages,
  ...networkDamages,
  ...foundationDamages,
  ...databaseDamages,
  ...functionDamages,
  ...queueDamages,
  ...apiDamages,
};

let moto: Moto;
let built = 0;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

const context = { now: () => new Date(), sleep: async () => {}, signal: new AbortController().signal, report: () => {} };

async function build(parts: readonly Part[], region = 'eu-central-1'): Promise<Platform> {
  built += 1;
  return buildPlatform({ endpoint: moto.endpoint, name: `v${built}`, parts, region, overrides: { api: { waf: 'count' } } });
}

/** Runs the checks that belong to the parts, without those which moto cannot answer. */
async function verifyParts({ target, environment, outputs }: Platform, parts: readonly Part[]) {
  const ids = allChecks(environment).map(({ id }) => id);
  const unasked = parts.includes('tables') ? notTold : [...notTold, 'api-key-registered'];
  const only = ids.filter((id) => parts.some((part) => idsOf[part].test(id)) && !unasked.includes(id));
  const { checks } = await verify(context, target, environment, outputs, { seed: '1', only });
  const idsWith = (wanted: string) => checks.filter(({ status }) => status === wanted).map(({ id }) => id);
  return { checks, fails: idsWith('fail').sort(), blocks: idsWith('blocked').sort() };
}

describe('the checks of the configuration', () => {
  it('pass on a platform that is as it should be', async () => {
    const { checks } = await verifyParts(await build(allParts), allParts);
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(checks.length).toBeGreaterThan(80);
  });

  it.each(Object.entries(damages))('find %s, and nothing else', async (_, { parts, region, damage, fails, blocks = [] }) => {
    const platform = await build(parts, region);
    await damage(platform);
    const seen = await verifyParts(platform, parts);
    expect({ fails: seen.fails, blocks: seen.blocks }).toEqual({ fails: [...fails].sort(), blocks: [...blocks].sort() });
    for (const { status, blockedBy } of seen.checks)
      if (status === 'blocked') expect(fails).toEqual(expect.arrayContaining(blockedBy ?? []));
  });
});
