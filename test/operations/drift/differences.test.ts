import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDifferences, masked } from '../../../src/operations/drift/differences.js';

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const ours = { Sid: 'Ours', Effect: 'Deny', Principal: '*', Action: 's3:*' };
const theirs = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };

describe('findDifferences', () => {
  it.each([
    ['unset and empty', { tags: null, layers: [], name: '' }, { tags: {}, layers: null }],
    ['unset and zero', { timeouts: null, size: 0, enabled: false }, { timeouts: [{ create: null }] }],
    ['lists in another order', { subnets: ['a', 'b'] }, { subnets: ['b', 'a'] }],
    ['JSON in another order', { policy: '{"a":1,"b":[2]}' }, { policy: '{ "b": [2], "a": 1 }' }],
    ['protocols by name and by number', { rules: [{ protocol: 'tcp', icmp: null }] }, { rules: [{ protocol: '6', icmp: 0 }] }],
  ])('%s are equal', (_, before, after) => {
    expect(findDifferences(before, after)).toEqual([]);
  });

  it('names each value, through blocks and maps', () => {
    const before = { point_in_time_recovery: [{ enabled: true }], tags_all: { Owner: 'team', Name: 'x' }, size: 1 };
    const after = { point_in_time_recovery: [{ enabled: false }], tags_all: { Owner: 'me', Name: 'x', New: 'y' }, size: 2 };
    expect(findDifferences(before, after)).toEqual([
      { path: 'point_in_time_recovery.enabled', from: 'true', to: 'false' },
      { path: 'size', from: '1', to: '2' },
      { path: 'tags_all.New', from: null, to: 'y' },
      { path: 'tags_all.Owner', from: 'team', to: 'me' },
    ]);
  });

  it('shows statements of policies by their Sid, and statements without one as a whole', () => {
    const narrower = { ...ours, Action: 's3:GetObject' };
    expect(findDifferences({ policy: policy(ours) }, { policy: policy(narrower, { ...theirs, Sid: 'Theirs' }) })).toEqual([
      { path: 'policy.Statement.Ours.Action', from: 's3:*', to: 's3:GetObject' },
      { path: 'policy.Statement.Theirs', from: null, to: JSON.stringify({ ...theirs, Sid: 'Theirs' }) },
    ]);
    expect(findDifferences({ policy: policy(ours) }, { policy: policy(ours, theirs) })).toEqual([
      { path: 'policy.Statement', from: null, to: JSON.stringify(theirs) },
    ]);
  });

  it('shows only what a list has lost and gained', () => {
    const [from, to] = [{ ips: ['a', 'b', 'c'] }, { ips: ['c', 'd', 'b', 'e'] }];
    expect(findDifferences(from, to)).toEqual([
      { path: 'ips', from: 'a', to: 'd' },
      { path: 'ips', from: null, to: 'e' },
    ]);
  });

  it('never shows what Terraform marks as sensitive, or what a name gives away', () => {
    const before = { password: 'one', block: [{ inner: 'two' }], variables: { API_TOKEN: 'three' }, api_key_required: true };
    const after = { password: 'four', block: [{ inner: 'five' }], variables: { API_TOKEN: 'six' }, api_key_required: false };
    const found = findDifferences(before, after, [{ block: [{ inner: true }] }, {}]);
    expect(found).toEqual([
      { path: 'api_key_required', from: 'true', to: 'false' },
      { path: 'block.inner', from: masked, to: masked },
      { path: 'password', from: masked, to: masked },
      { path: 'variables.API_TOKEN', from: masked, to: masked },
    ]);
    expect(findDifferences({}, { environment: [{ variables: { DB_PASSWORD: 'secret' } }] })).toEqual([
      { path: 'environment', from: null, to: `{"variables":{"DB_PASSWORD":"${masked}"}}` },
    ]);
  });

  it('finds nothing between equal values, and the same paths both ways', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(findDifferences({ x: one }, { x: structuredClone(one) })).toEqual([]);
        const paths = (from: unknown, to: unknown) =>
          findDifferences({ x: from }, { x: to })
            .map(({ path }) => path)
            .sort();
        expect(paths(one, other)).toEqual(paths(other, one));
      }),
    );
  });
});
