import { expect, it } from 'vitest';
import { TradingInfraError } from '../../../src/errors.js';
import { afterUnprotection, refuseOtherChanges, refuseOtherRemoval } from '../../../src/operations/destroy/unprotect.js';
import type { ResourceChange } from '../../../src/terraform/plan/plan.js';

const change = (address: string, action: ResourceChange['action']) => ({ address, action }) as ResourceChange;
const table = 'aws_dynamodb_table.sessions';

it('accepts a plan that only updates what is to be unprotected', () => {
  const changes = [change(table, 'update'), change('data.aws_region.current', 'read')];
  expect(() => refuseOtherChanges({ changes }, [table], 'med')).not.toThrow();
});

it('refuses a plan that creates, replaces or updates anything else, with the long way', () => {
  const refused = (one: ResourceChange) => {
    try {
      refuseOtherChanges({ changes: [change(table, 'update'), one] }, [table], 'med');
    } catch (error) {
      return error;
    }
    return undefined;
  };
  for (const one of [change('aws_vpc.vpc', 'create'), change('aws_vpc.vpc', 'update'), change(table, 'replace')]) {
    expect(refused(one)).toMatchObject({
      code: 'PROTECTED',
      message: expect.stringContaining(`${one.address} (${one.action})`),
      hint: 'trading-infra init --env med --protection off --yes && trading-infra deploy --env med && trading-infra destroy --env med',
    });
  }
});

it('removes nothing that was not approved', () => {
  const approved = { changes: [change(table, 'delete'), change('aws_vpc.vpc', 'delete')] };
  expect(() => refuseOtherRemoval(approved, { changes: [change(table, 'delete')] })).not.toThrow();
  const more = { changes: [change(table, 'delete'), change('aws_s3_bucket.new', 'delete')] };
  expect(() => refuseOtherRemoval(approved, more)).toThrow(
    expect.objectContaining({ code: 'PLAN_STALE', message: expect.stringContaining('more than you approved: aws_s3_bucket.new') }),
  );
});

it('says after Ctrl-C between the two plans that the protections are off', () => {
  const error = afterUnprotection(new TradingInfraError('INTERRUPTED', 'Interrupted. Nothing was changed.'), 'med');
  expect(error).toMatchObject({
    code: 'INTERRUPTED',
    message: expect.stringContaining('protections were taken off'),
    hint: 'trading-infra destroy --env med',
  });
  const other = new Error('other');
  expect(afterUnprotection(other, 'med')).toBe(other);
});
