import { describe, expect, it } from 'vitest';
import { addressesToUntaint } from '../../../src/terraform/driver/untaint.js';

const resource = (type: string, name: string, status?: string) => ({
  mode: 'managed',
  type,
  name,
  instances: [status === undefined ? {} : { status }],
});

describe('what is finished instead of replaced', () => {
  const state = {
    resources: [
      resource('aws_kms_key', 'ours', 'tainted'),
      resource('aws_kms_key', 'theirs', 'tainted'),
      resource('aws_kms_key', 'finished'),
      resource('aws_vpc', 'ours', 'tainted'),
      resource('aws_sqs_queue', 'ours', 'tainted'),
      { ...resource('aws_subnet', 'ours'), instances: [{}, { status: 'tainted', deposed: 'abcd1234' }] },
      { ...resource('aws_s3_bucket', 'ours', 'tainted'), mode: 'data' },
      resource('aws_rds_cluster', 'ours', 'tainted'),
      resource('aws_api_gateway_rest_api', 'ours', 'tainted'),
      resource('aws_nat_gateway', 'ours', 'tainted'),
    ],
  };

  it('is tainted, left unfinished by our own runs, and of a type that cannot be replaced', () => {
    const ours = new Set(['aws_kms_key.finished', ...state.resources.map(({ type }) => `${type}.ours`)]);
    const finished = ['aws_kms_key.ours', 'aws_vpc.ours', 'aws_rds_cluster.ours', 'aws_api_gateway_rest_api.ours'];
    expect(addressesToUntaint(state, ours)).toEqual(finished);
  });

  it('is nothing in an empty state', () => {
    expect(addressesToUntaint({}, new Set(['aws_kms_key.ours']))).toEqual([]);
  });
});
