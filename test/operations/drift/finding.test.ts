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

const statement = { Sid: 'Public', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
const policy = (...Statement: object[]) => ({ policy: JSON.stringify({ Statement }) });

describe('severity', () => {
  it.each([
    ['aws_kms_key', { enable_key_rotation: true }, { enable_key_rotation: false }, 'enable_key_rotation', 'critical'],
    ['aws_kms_key', { enable_key_rotation: false }, { enable_key_rotation: true }, 'enable_key_rotation', 'info'],
    ['aws_cloudwatch_log_group', { retention_in_days: 400 }, { retention_in_days: 1 }, 'retention_in_days', 'warning'],
    ['aws_dynamodb_table', { tags_all: { Owner: 'a' } }, { tags_all: { Owner: 'b' } }, 'tags_all.Owner', 'info'],
    [
      'aws_dynamodb_table',
      { point_in_time_recovery: [{ enabled: true }] },
      { point_in_time_recovery: [{ enabled: false }] },
      'point_in_time_recovery.enabled',
      'warning',
    ],
    ['aws_s3_bucket_public_access_block', { block_public_policy: true }, { block_public_policy: false }, 'block_public_policy', 'critical'],
    ['aws_s3_bucket_policy', policy(), policy(statement), 'policy.Statement.Public', 'critical'],
    ['aws_config_configuration_recorder_status', { is_enabled: true }, { is_enabled: false }, 'is_enabled', 'warning'],
    [
      'aws_config_configuration_recorder',
      { recording_group: [{ all_supported: true }] },
      { recording_group: [{ all_supported: false }] },
      'recording_group.all_supported',
      'warning',
    ],
    ['aws_api_gateway_method', { api_key_required: true }, { api_key_required: false }, 'api_key_required', 'critical'],
    ['aws_subnet', { map_public_ip_on_launch: false }, { map_public_ip_on_launch: true }, 'map_public_ip_on_launch', 'critical'],
    [
      'aws_iam_role',
      { assume_role_policy: trust('lambda.amazonaws.com') },
      { assume_role_policy: trust('*') },
      'assume_role_policy',
      'critical',
    ],
    ['aws_lambda_function', { code_sha256: 'a' }, { code_sha256: 'b' }, 'code_sha256', 'critical'],
    [
      'aws_lambda_function',
      { environment: [{ variables: { A: '1' } }] },
      { environment: [{ variables: { A: '2' } }] },
      'environment.variables.A',
      'info',
    ],
  ] as const)('of %s from %o to %o', (type, before, after, path, expected) => {
    expect(rateChange(type, before, after)(path)).toBe(expected);
  });

  it.each([
    ['aws_s3_bucket', {}, 'critical'],
    ['aws_s3_bucket_public_access_block', { block_public_policy: true, bucket: 'b' }, 'critical'],
    ['aws_config_config_rule', { name: 'r' }, 'warning'],
    ['aws_api_gateway_gateway_response', {}, 'warning'],
  ])('of a deleted %s with %o is %s', (type, before, expected) => {
    expect(rateDeletion(type, before)).toBe(expected);
  });
});
