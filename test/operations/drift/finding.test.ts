import { describe, expect, it } from 'vitest';
import { type Observation, toFindings, withoutIgnored } from '../../../src/operations/drift/finding.js';
import { rateChange, rateDeletion } from '../../../src/operations/drift/severity.js';

const detail = (path: string, severity: 'critical' | 'warning' | 'info') => ({ path, from: 'a', to: 'b', severity });
const observations: Observation[] = [
  { address: 'aws_s3_bucket.raw', change: 'changed', details: [detail('tags_all.Owner', 'info')] },
  { address: 'aws_iam_role.a', change: 'changed', details: [detail('tags_all.Owner', 'info')] },
  { address: 'aws_flow_log.f', change: 'deleted', severity: 'warning', details: [] },
  { address: 'aws_iam_role.a', change: 'changed', details: [detail('attached policy', 'critical')] },
];
const findings = toFindings(observations);

describe('findings', () => {
  it('join what is known about a resource, the most serious first', () => {
    expect(findings.map(({ address, severity, change }) => [address, severity, change])).toEqual([
      ['aws_iam_role.a', 'critical', 'changed'],
      ['aws_flow_log.f', 'warning', 'deleted'],
      ['aws_s3_bucket.raw', 'info', 'changed'],
    ]);
    expect(findings[0]?.details.map(({ path }) => path)).toEqual(['tags_all.Owner', 'attached policy']);
  });

  it.each([
    [['aws_iam_role.a'], ['aws_flow_log.f', 'aws_s3_bucket.raw']],
    [['aws_*'], []],
    [['*.tags_all.*'], ['aws_iam_role.a', 'aws_flow_log.f']],
    [['aws_iam_role'], ['aws_iam_role.a', 'aws_flow_log.f', 'aws_s3_bucket.raw']],
    [['aws_iam_role.?'], ['aws_iam_role.a', 'aws_flow_log.f', 'aws_s3_bucket.raw']],
  ])('without %j are %j', (patterns, left) => {
    expect(withoutIgnored(findings, patterns).map(({ address }) => address)).toEqual(left);
  });

  it('are as serious as what is left of them', () => {
    expect(withoutIgnored(findings, ['*.attached policy']).find(({ address }) => address === 'aws_iam_role.a')).toMatchObject({
      severity: 'info',
      details: [{ path: 'tags_all.Owner' }],
    });
  });
});

const trust = (Service: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }] });

describe('severity', () => {
  it.each([
    ['aws_kms_key', { enable_key_rotation: true }, { enable_key_rotation: false }, 'enable_key_rotation', 'critical'],
    ['aws_kms_key', { enable_key_rotation: false }, { enable_key_rotation: true }, 'enable_key_rotation', 'info'],
    ['aws_cloudwatch_log_group', { retention_in_days: 400 }, { retention_in_days: 1 }, 'retention_in_days', 'warning'],
    ['aws_dynamodb_table', {}, {}, 'tags_all.Owner', 'info'],
    [
      'aws_iam_role',
      { assume_role_policy: trust('lambda.amazonaws.com') },
      { assume_role_policy: trust('*') },
      'assume_role_policy',
      'critical',
    ],
    ['aws_lambda_function', { code_sha256: 'a' }, { code_sha256: 'b' }, 'code_sha256', 'critical'],
  ] as const)('of %s from %o to %o', (type, before, after, path, expected) => {
    expect(rateChange(type, before, after)(path)).toBe(expected);
  });

  it.each([
    ['aws_s3_bucket', 'critical'],
    ['aws_s3_bucket_public_access_block', 'critical'],
    ['aws_config_config_rule', 'warning'],
    ['aws_api_gateway_gateway_response', 'warning'],
  ])('of a deleted %s is %s', (type, expected) => {
    expect(rateDeletion(type)).toBe(expected);
  });
});
