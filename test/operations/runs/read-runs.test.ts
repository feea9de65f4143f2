import { expect, it } from 'vitest';
import { pickRun, shortIds } from '../../../src/operations/runs/read-runs.js';
import { settingsDigest } from '../../../src/operations/runs/record.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import type { ReportedRun } from '../../../src/workspace/run-record.js';

const run = (id: string) => ({ id }) as ReportedRun;
const runs = [run('20261128T103324123Z-4711'), run('20261128T103324123Z-4712'), run('20261127T090000000Z-1')];

it('shortens ids as far as they stay unique', () => {
  expect(shortIds(runs)).toEqual(['20261128T103324123Z-4711', '20261128T103324123Z-4712', '20261127T0900']);
});

it('accepts the start of an id if it is unique', () => {
  expect(pickRun(runs, '20261127', 'dev')).toBe(runs[2]);
  expect(pickRun(runs, '20261128T103324123Z-4711', 'dev')).toBe(runs[0]);
  expect(() => pickRun(runs, '20261128', 'dev')).toThrow(/Several runs/);
  expect(() => pickRun(runs, '1999', 'dev')).toThrow(/no run 1999/);
});

it('digests settings whatever their order, and differs with every value', () => {
  const given = {
    target: 'aws',
    account: '123456789012',
    region: 'eu-central-1',
    size: 'small',
    state: 's3',
    owner: 'a',
    costCenter: 'b',
  } as const;
  const reversed = Object.fromEntries(Object.entries(given).reverse()) as typeof given;
  const digest = settingsDigest(resolveEnvironment('dev', given));
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(settingsDigest(resolveEnvironment('dev', reversed))).toBe(digest);
  expect(settingsDigest(resolveEnvironment('dev', { ...given, size: 'medium' }))).not.toBe(digest);
});
