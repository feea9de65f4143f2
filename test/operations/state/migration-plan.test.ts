import { expect, it } from 'vitest';
import { decideMove, requireSamePlan, requireSameState } from '../../../src/operations/state/migration-plan.js';
import { placeOf, type ReadState } from '../../../src/operations/state/place.js';
import { withSerial } from '../../../src/operations/state/restore.js';
import { parseSnapshot } from '../../../src/terraform/state.js';

const place = (kind: 's3' | 'local') =>
  placeOf(
    { stack: 'platform', workDirectory: { state: '/work/state' } },
    { name: 'dev' },
    { account: '1', region: 'eu-central-1' } as never,
    kind,
  );
const text = (serial: number, { lineage = 'l', input = 'one', empty = false } = {}) =>
  `{\n  "version": 4,\n  "terraform_version": "1.11.4",\n  "serial": ${serial},\n  "lineage": "${lineage}",\n  "resources": ${empty ? '[]' : `[{"mode": "managed", "type": "terraform_data", "name": "a", "instances": [{"attributes": {"input": "${input}"}}]}]`}\n}\n`;
const state = (serial: number, more: Parameters<typeof text>[1] = {}): ReadState => {
  const written = text(serial, more);
  return { ...parseSnapshot(written, 'test'), text: written, savedAt: '' };
};
const decide = (from: ReadState | undefined, to: ReadState | undefined, isSwitched = false) =>
  decideMove({ from: { place: place('local'), state: from }, to: { place: place('s3'), state: to }, isSwitched });

it('copies a state that is at its old place alone, or whose copy is not newer', () => {
  expect(decide(state(3), undefined)).toBe('copy');
  expect(decide(state(3), state(9, { lineage: 'other', empty: true }))).toBe('copy');
  for (const isSwitched of [false, true]) expect(decide(state(3), state(3), isSwitched)).toBe('copy');
  expect(decide(state(4), state(3))).toBe('copy');
});

it('retires what is left behind once the copy is in use, and does nothing if nothing is there', () => {
  expect(decide(state(3), state(4), true)).toBe('retire');
  expect(decide(undefined, state(4), true)).toBe('nothing');
  expect(decide(state(3, { empty: true }), undefined)).toBe('nothing');
});

it('refuses to choose between two states', () => {
  expect(() => decide(state(3), state(3, { lineage: 'other' }))).toThrow(/different states/);
  expect(() => decide(state(3), state(4))).toThrow(/settings name the old place/);
});

it('finds any difference between a state and its copy', () => {
  expect(() => requireSameState(state(3), state(3))).not.toThrow();
  for (const copy of [undefined, state(4), state(3, { input: 'two' }), state(3, { lineage: 'other' })]) {
    expect(() => requireSameState(state(3), copy)).toThrow(/differs/);
  }
});

it('finds any difference between the plans', () => {
  expect(() => requireSamePlan(['update a'], ['update a'])).not.toThrow();
  expect(() => requireSamePlan([], ['create a'])).toThrow(/create a/);
  expect(() => requireSamePlan(['update a'], [])).toThrow(/fewer/);
});

it('changes the serial and nothing else', () => {
  expect(withSerial(text(3), 12)).toBe(text(12));
});

it('reads addresses with their modules and keys', () => {
  const written = JSON.stringify({
    serial: 1,
    lineage: 'l',
    resources: [
      { mode: 'managed', type: 'b', name: 'x', instances: [{ index_key: 0 }, { index_key: 'k' }] },
      { mode: 'managed', module: 'module.m', type: 'a', name: 'y', instances: [{}] },
      { mode: 'data', type: 'c', name: 'z', instances: [{}] },
    ],
  });
  expect(parseSnapshot(written, 'test').addresses).toEqual(['b.x["k"]', 'b.x[0]', 'module.m.a.y']);
});
