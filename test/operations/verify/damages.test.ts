import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allChecks, verify } from '../../../src/operations/verify/verify.js';
import { type Moto, startMoto } from '../../helpers/moto.js';
import { apiDamages } from './damages/api.js';
import { apiAccessDamages } from './damages/api-access.js';
import { bucketDamages } from './damages/buckets.js';
import { catalogueDamages } from './damages/catalogue.js';
import { databaseDamages } from './damages/database.js';
import { foundationDamages } from './damages/foundation.js';
import { functionDamages } from './damages/function.js';
import { keyDamages } from './damages/keys.js';
import { logDamages } from './damages/logs.js';
import { networkDamages } from './damages/network.js';
import { queueDamages } from './damages/queue.js';
import { tableDamages } from './damages/tables.js';
import { allParts, buildPlatform, type Part, type Platform } from './platform/platform.js';

/** The checks that only read configuration, by part: all except those that send requests to the API or the database. */
const idPatterns: Record<Part, RegExp> = {
  keys: /^key-/,
  logs: /^log-group-/,
  buckets: /-bucket(-(?!notification)|$)/,
  catalogue: /^(glue|athena)-/,
  tables: /^(sessions|api-keys)-table/,
  network: /^vpc/,
  function: /^function/,
  queue: /^(ingest-queue|dead-letter-queue|raw-bucket-notification|event-source-mapping)/,
  api: /^(rest-api|api-(?!keys-table|gateway-account)|usage-plan|web-acl)/,
  database: /^cluster/,
  foundation: /^(config-|api-gateway-account)/,
};
/** moto does not return the properties that these check. The sandbox fixes that, and service-answers.test.ts covers them. */
const unanswered = ['function-encryption', 'function-dead-letters', 'cluster-data-api'];

const damages = {
  ...keyDamages,
  ...logDamages,
  ...tableDamages,
  ...bucketDamages,
  ...catalogueDamages,
  ...networkDamages,
  ...foundationDamages,
  ...databaseDamages,
  ...functionDamages,
  ...queueDamages,
  ...apiDamages,
  ...apiAccessDamages,
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

/** Runs the checks of the parts, except those that moto cannot answer. */
async function verifyParts(platform: Platform, parts: readonly Part[]) {
  const { target, environment, outputs } = platform;
  const ids = allChecks(environment).map(({ id }) => id);
  const skipped = parts.includes('tables') ? unanswered : [...unanswered, 'api-key-registered'];
  const only = ids.filter((id) => parts.some((part) => idPatterns[part].test(id)) && !skipped.includes(id));
  const { checks } = await verify(
    context,
    { target, environment, outputs, deployedStacks: async () => platform.stacks },
    { seed: '1', only },
  );
  const idsWith = (expected: string) => checks.filter(({ status }) => status === expected).map(({ id }) => id);
  return { checks, fails: idsWith('fail').sort(), blocks: idsWith('blocked').sort() };
}

describe('the checks that read configuration', () => {
  it('pass on an undamaged platform', async () => {
    const { checks } = await verifyParts(await build(allParts), allParts);
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(checks.length).toBeGreaterThan(80);
  });

  it.each(Object.entries(damages))('detect %s, and nothing else', async (_, { parts, region, damage, fails, blocks = [] }) => {
    const platform = await build(parts, region);
    await damage(platform);
    const found = await verifyParts(platform, parts);
    expect({ fails: found.fails, blocks: found.blocks }).toEqual({ fails: [...fails].sort(), blocks: [...blocks].sort() });
    for (const { status, blockedBy } of found.checks)
      if (status === 'blocked') expect(fails).toEqual(expect.arrayContaining(blockedBy ?? []));
  });
});
