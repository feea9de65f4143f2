import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeChanges } from '../../../src/terraform/plan/values.js';

const changes = (before: unknown, after: unknown, marks = {}) => attributeChanges({ before, after, ...marks });

describe('attributeChanges', () => {
  it('follows nested blocks, and lists by what names their elements', () => {
    const rule = (days: number) => [
      { id: 'old', expiration: [{ days }] },
      { id: 'new', expiration: [{ days: 9 }] },
    ];
    expect(changes({ a: { b: [{ c: 1 }] }, rule: rule(180) }, { a: { b: [{ c: 2 }] }, rule: rule(1).reverse() })).toEqual([
      { attribute: 'a.b.c', from: 1, to: 2 },
      { attribute: 'rule[old].expiration.days', from: 180, to: 1 },
    ]);
  });

  it('follows JSON documents, such as the statements of a policy', () => {
    const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const read = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject' };
    expect(changes({ policy: policy(read) }, { policy: policy({ ...read, Action: 's3:*' }, { Sid: 'All', Effect: 'Deny' }) })).toEqual([
      { attribute: 'policy.Statement[All].Effect', from: null, to: 'Deny' },
      { attribute: 'policy.Statement[All].Sid', from: null, to: 'All' },
      { attribute: 'policy.Statement[Read].Action', from: 's3:GetObject', to: 's3:*' },
    ]);
  });

  it('shows each tag once, with the value that the provider gives to all resources', () => {
    expect(
      changes({ tags: { Owner: 'a' }, tags_all: { Owner: 'a', Name: 'x' } }, { tags: {}, tags_all: { Owner: 'b', Name: 'x' } }),
    ).toEqual([{ attribute: 'tags.Owner', from: 'a', to: 'b' }]);
  });

  it('says what is known only after the apply, and what is not told', () => {
    const before = { arn: 'a', value: 'hunter1', env: { DB_PASSWORD: 'hunter2' }, secret_arn: 'arn:1' };
    const after = { value: 'hunter3', env: { DB_PASSWORD: 'hunter4' }, secret_arn: 'arn:2' };
    expect(changes(before, after, { unknown: { arn: true }, beforeSensitive: { value: true }, afterSensitive: { value: true } })).toEqual([
      { attribute: 'arn', from: 'a', to: '(known after apply)' },
      { attribute: 'env.DB_PASSWORD', from: '(sensitive)', to: '(sensitive)' },
      { attribute: 'secret_arn', from: 'arn:1', to: 'arn:2' },
      { attribute: 'value', from: '(sensitive)', to: '(sensitive)' },
    ]);
  });

  it('never shows a value that the plan marks as sensitive, however deep, and finds nothing in equal versions', () => {
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string());
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'id'), tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(changes({ x: before }, { x: before })).toEqual([]);
        const hidden = changes(
          { x: [before, 'top-secret'] },
          { x: [after, 'top-secret-2'] },
          { afterSensitive: { x: [false, true] }, beforeSensitive: { x: [false, true] } },
        );
        expect(JSON.stringify(hidden)).not.toContain('top-secret');
      }),
    );
  });
});
