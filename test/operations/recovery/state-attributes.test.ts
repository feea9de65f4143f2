import { expect, it } from 'vitest';
import { idsInState, resourcesInState } from '../../../src/operations/recovery/state-attributes.js';

const resource = (name: string, instances: object[], mode = 'managed') => ({ mode, type: 'aws_s3_bucket', name, instances });
const textOf = (...resources: object[]) => JSON.stringify({ version: 4, serial: 1, lineage: 'l', resources });

it('has managed resources and data sources, by address', () => {
  const text = textOf(resource('raw', [{ attributes: { id: 'r' } }]), resource('logs', [{ attributes: { id: 'l' } }], 'data'));
  expect([...resourcesInState(text)]).toEqual([
    ['aws_s3_bucket.raw', { id: 'r' }],
    ['data.aws_s3_bucket.logs', { id: 'l' }],
  ]);
});

it('lacks what was being created when the state was saved', () => {
  expect([...resourcesInState(textOf(resource('raw', []), resource('archive', [{ attributes: null }])))]).toEqual([
    ['aws_s3_bucket.archive', {}],
  ]);
});

it('knows the ids of replaced resources, too', () => {
  const text = textOf(resource('raw', [{ attributes: { id: 'new' } }, { deposed: 'abcd1234', attributes: { id: 'old' } }]));
  expect([...idsInState(text)]).toEqual(['new', 'old']);
  expect([...idsInState('')]).toEqual([]);
});

it('knows a key whose creation was interrupted by its id', () => {
  const key = {
    mode: 'managed',
    type: 'aws_kms_key',
    name: 'data',
    instances: [{ status: 'tainted', attributes: { id: 'k', key_id: null } }],
  };
  expect(resourcesInState(textOf(key)).get('aws_kms_key.data')).toEqual({ id: 'k', key_id: 'k' });
});

it('is empty without a state, and refuses what is no state', () => {
  expect(resourcesInState(undefined).size).toBe(0);
  expect(() => resourcesInState('{')).toThrow(expect.objectContaining({ code: 'STATE_FAILED' }));
});
