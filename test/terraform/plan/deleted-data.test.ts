import { expect, it } from 'vitest';
import { describeDeletedData, findDeletedData } from '../../../src/terraform/plan/deleted-data.js';
import type { TerraformEvent } from '../../../src/terraform/plan/events.js';
import type { ResourceChange } from '../../../src/terraform/plan/plan.js';

const change = (address: string, stateful = true) =>
  ({ address, type: address.split('.')[0], name: `${address.split('.')[1]}-dev`, stateful }) as ResourceChange;
const event = (type: 'apply_start' | 'apply_complete' | 'apply_errored', addr: string, action = 'delete'): TerraformEvent => ({
  type,
  hook: { resource: { addr, resource_type: '', resource_name: '' }, action },
});

it('tells what a failed run deleted, and what it had begun to empty', () => {
  const changes = [
    change('aws_s3_bucket.raw'),
    change('aws_s3_bucket.archive'),
    change('aws_dynamodb_table.jobs'),
    change('aws_vpc.vpc', false),
  ];
  const events = [
    event('apply_start', 'aws_s3_bucket.raw'),
    event('apply_start', 'aws_s3_bucket.archive'),
    event('apply_start', 'aws_dynamodb_table.jobs'),
    event('apply_complete', 'aws_dynamodb_table.jobs'),
    event('apply_complete', 'aws_vpc.vpc'),
    event('apply_complete', 'aws_s3_bucket.raw'),
    event('apply_errored', 'aws_s3_bucket.archive'),
  ];
  const found = findDeletedData(changes, events);
  expect(found).toEqual({ deleted: ['raw-dev', 'jobs-dev'], begun: ['archive-dev'] });
  expect(describeDeletedData(found)).toBe(
    ' Deleted with their data: raw-dev, jobs-dev. Some objects may already be gone from: archive-dev.',
  );
});

it('says nothing where nothing was deleted', () => {
  const created = [event('apply_start', 'aws_s3_bucket.raw', 'create'), event('apply_complete', 'aws_s3_bucket.raw', 'create')];
  expect(describeDeletedData(findDeletedData([change('aws_s3_bucket.raw')], created))).toBe('');
});
