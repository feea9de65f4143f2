import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/operations/verify/scheduler.js';
import { allChecks } from '../../../src/operations/verify/verify.js';
import { type EnvironmentSettings, resolveEnvironment } from '../../../src/settings/schema.js';

// Which checks a failed check blocks. The checks are the real ones; only their results are made up.

function checksOf(overrides: Partial<EnvironmentSettings> = {}) {
  return allChecks(
    resolveEnvironment('dev', {
      target: 'sandbox',
      account: '123456789012',
      region: 'eu-central-1',
      size: 'small',
      state: 'local',
      owner: 'platform',
      costCenter: 'finance',
      ...overrides,
    }),
  );
}

async function outcomesWith(failing: readonly string[]) {
  return runChecks(checksOf(), {
    concurrency: 8,
    timeoutSeconds: 5,
    now: () => new Date(0),
    signal: new AbortController().signal,
    run: async ({ id }) => {
      if (failing.includes(id)) throw new Error('damaged');
      return 'fine';
    },
  });
}

/** Ids of the checks that are blocked when the given ones fail. */
async function idsBlockedBy(...failing: string[]): Promise<string[]> {
  return [...(await outcomesWith(failing))].filter(([, { status }]) => status === 'blocked').map(([id]) => id);
}

const ingest = ['ingest-job', 'ingest-parquet', 'ingest-database', 'ingest-archive'];
const roundTrip = ['answer', 'job', 'query', 'parquet', 'database'].map((part) => `round-trip-${part}`);

describe('all checks', () => {
  it('have a unique kebab-case id, a sentence, a remedy, and no circular dependencies', async () => {
    const checks = checksOf({ api: { waf: 'block' } });
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, sentence, remedy } of checks) {
      expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(sentence).toMatch(/^[A-Z].*[^.]$/);
      expect(remedy).toMatch(/trading-infra (deploy|bootstrap|drift) --env dev/);
    }
    expect(await idsBlockedBy()).toEqual([]);
  });

  it('include the web ACL and its log group only if the settings have one', () => {
    const ids = (overrides: Partial<EnvironmentSettings>) => checksOf(overrides).map(({ id }) => id);
    expect(ids({})).not.toContain('web-acl');
    expect(ids({ api: { waf: 'count' } })).toEqual(expect.arrayContaining(['web-acl', 'log-group-waf']));
  });
});

describe('a damaged platform', () => {
  it.each<[string, string[], string[]]>([
    ['a bucket without a public access block', ['raw-bucket-private'], []],
    ['a stopped recorder', ['config-recorder'], []],
    ['a disabled API key', ['api-key-enabled'], ['api-key-plan', 'endpoint-with-key', 'endpoint-malformed-body', ...roundTrip]],
    [
      'a deleted sessions table',
      ['sessions-table'],
      [
        'sessions-table-backups',
        'sessions-table-protection',
        'sessions-table-encryption',
        'sessions-table-expiry',
        ...roundTrip,
        ...ingest,
      ],
    ],
    ['a disabled event source mapping', ['event-source-mapping'], ingest],
    ['a bucket without notifications', ['raw-bucket-notification'], ingest],
    ['a function with other code', ['function-code'], ['endpoint-with-key', ...roundTrip, ...ingest]],
    ['a function that the API may not invoke', ['function-permission'], ['endpoint-with-key', ...roundTrip]],
    ['a function with other environment variables', ['function-environment'], [...roundTrip, ...ingest]],
    ['a function with less memory', ['function-configuration'], []],
    ['a usage plan with a higher throttling rate', ['usage-plan-limits'], []],
    ['a log group with a shorter retention', ['log-group-function'], []],
    [
      'a processor that computes wrong bars',
      ['round-trip-answer'],
      ['round-trip-job', 'round-trip-query', 'round-trip-parquet', 'round-trip-database'],
    ],
  ])('%s', async (_, failing, blocked) => {
    expect((await idsBlockedBy(...failing)).sort()).toEqual([...blocked].sort());
  });

  it('still checks access without a key when the API key is disabled', async () => {
    const outcomes = await outcomesWith(['api-key-enabled', 'function']);
    expect(outcomes.get('endpoint-without-key')?.status).toBe('pass');
    expect(outcomes.get('endpoint-wrong-key')?.status).toBe('pass');
    expect(outcomes.get('round-trip-parquet')?.blockedBy).toEqual(['api-key-enabled', 'function']);
  });

  it('is blocked rather than failed where throttling, a wrong variable or a revoked key explains the failure', async () => {
    for (const cause of ['usage-plan-limits', 'function-environment', 'api-key-registered']) {
      const outcomes = await outcomesWith([cause, 'endpoint-with-key']);
      expect(outcomes.get('endpoint-with-key')).toMatchObject({ status: 'blocked', blockedBy: [cause] });
      expect(outcomes.get('round-trip-answer')?.blockedBy).toEqual([cause]);
    }
  });
});
