import { describe, expect, it } from 'vitest';
import type { DataLoss } from '../../../src/operations/destroy/data-loss.js';
import { exportRequest, hasData, refuseContradictions, wantsSnapshot } from '../../../src/operations/destroy/kept-data.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';

const given = { target: 'aws', account: '123456789012', region: 'eu-central-1', state: 's3', owner: 'o', costCenter: 'c' } as const;
const small = resolveEnvironment('dev', { ...given, size: 'small' });
const medium = resolveEnvironment('dev', { ...given, size: 'medium' });
const database = (count: number | undefined): DataLoss => ({ kind: 'database', name: 'd', count, isExact: true, isProtected: false });

describe('wantsSnapshot', () => {
  it.each([
    ['the settings want one', medium, {}, [database(0)], true],
    ['a flag refuses it', medium, { noFinalSnapshot: true }, [database(5)], false],
    ['a flag wants it', small, { finalSnapshot: true }, [database(0)], true],
    ['there is no database', small, { finalSnapshot: true }, [], false],
    ['the database is empty', small, {}, [database(0)], false],
    ['there are bars', small, {}, [database(5)], undefined],
    ['it could not be counted', small, {}, [database(undefined)], undefined],
  ])('when %s', (_, environment, flags, losses, wanted) => {
    expect(wantsSnapshot(environment, flags, losses)).toBe(wanted);
  });
});

it('exports the processed data and the archive, unless buckets are named', () => {
  expect(exportRequest('/x', undefined)).toEqual({ directory: '/x', buckets: ['processed', 'archive'] });
  expect(exportRequest('/x', ['raw'])).toEqual({ directory: '/x', buckets: ['raw'] });
});

it('has data if anything but keys is left', () => {
  expect(hasData([{ ...database(1), kind: 'api keys' }, database(0)])).toBe(false);
  expect(hasData([database(undefined)])).toBe(true);
});

it.each([[{ finalSnapshot: true, noFinalSnapshot: true }], [{ exportBuckets: ['raw'] as const }]])('refuses %j', (flags) => {
  expect(() => refuseContradictions(flags)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
