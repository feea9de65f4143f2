import { describe, expect, it } from 'vitest';
import { environmentSchema, overridesSchema, resolveEnvironment, resolveFoundation, settingsSchema } from '../../src/settings/schema.js';
import { sizeNames } from '../../src/settings/setting.js';
import { sizes } from '../../src/settings/sizes.js';

const base = { target: 'aws', account: '123456789012', region: 'eu-central-1', size: 'small' } as const;
const resolve = (given: object) => resolveEnvironment('dev', environmentSchema.parse({ ...base, ...given }));

describe('a size', () => {
  it.each(sizeNames)('%s can be written out as overrides, every value of it', (size) => {
    expect(overridesSchema.parse(sizes[size])).toEqual(sizes[size]);
    expect(resolve({ size: 'small', ...sizes[size] })).toMatchObject(sizes[size]);
  });
});

describe('overrides', () => {
  it('replace single values and leave their neighbours', () => {
    const { network, database } = resolve({ network: { nat: 'none', interfaceEndpoints: ['sqs'] } });
    expect(network).toEqual({ ...sizes.small.network, nat: 'none', interfaceEndpoints: ['sqs'] });
    expect(database).toEqual(sizes.small.database);
  });

  it('protect everything at once, and single things can be let go', () => {
    const { database, storage, tables } = resolve({ protected: true, tables: { deletionProtection: false } });
    expect([database.deletionProtection, database.finalSnapshot, storage.forceDestroy]).toEqual([true, true, false]);
    expect(tables.deletionProtection).toBe(false);
  });

  it('do not change the sizes themselves', () => {
    const before = structuredClone(sizes);
    resolve({ network: { zones: 2 }, storage: { raw: { expireDays: 30 } } });
    expect(sizes).toEqual(before);
  });
});

describe('the foundation', () => {
  it('has its own block per account and region, with defaults', () => {
    const settings = settingsSchema.parse({
      version: 1,
      environments: { dev: base },
      foundations: { '123456789012/eu-central-1': { recorder: 'adopt' } },
    });
    const { account, region, recorder, recordingFrequency, state } = resolveFoundation(settings, resolve({ state: 'local' }));
    expect([account, region, recorder, recordingFrequency, state]).toEqual([base.account, base.region, 'adopt', 'DAILY', 'local']);
  });
});
