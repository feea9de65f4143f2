import { describe, expect, it } from 'vitest';
import { readTerraformEvents } from '../../../src/terraform/plan/events.js';
import { changesFromEvents, changesFromShow, countChanges, needsShow, type ShownPlan } from '../../../src/terraform/plan/plan.js';
import { assessRisks } from '../../../src/terraform/plan/risk-gate.js';

const configuration = {
  resource: {
    aws_s3_bucket: { raw_1: { '//': { metadata: { path: 'platform/s3/raw' } }, bucket: 'trading-raw-data-dev' } },
    aws_subnet: { public_1: { '//': { metadata: { path: 'platform/networking/public-1' } } } },
  },
};

type Shown = NonNullable<ShownPlan['resource_changes']>[number];

function shown(type: string, actions: string[], change: Partial<Shown['change']> = {}, action_reason?: string): Shown {
  const { before = null, after = null, ...rest } = change;
  return {
    address: `${type}.x`,
    mode: 'managed',
    type,
    name: 'x',
    ...(action_reason && { action_reason }),
    change: { actions, before, after, ...rest },
  };
}

const read = (...changes: Shown[]) => changesFromShow({ resource_changes: changes }, {});

describe('changesFromShow', () => {
  it('says why a resource is replaced and which attributes change, but never their values', () => {
    const [change] = read(
      shown('aws_rds_cluster', ['delete', 'create'], {
        before: { engine: 'a', master_password: 'old-secret', tags: { A: 1 } },
        after: { engine: 'b', master_password: 'new-secret', tags: { A: 1 } },
        after_unknown: { arn: true, nested: [{}] },
        replace_paths: [['engine'], ['serverless', 0, 'mode']],
      }),
    );
    expect(change).toMatchObject({
      action: 'replace',
      service: 'Aurora',
      stateful: true,
      reasons: ['engine', 'serverless.0.mode'],
      attributes: ['arn', 'engine', 'master_password'],
    });
    expect(JSON.stringify(change)).not.toContain('secret"');
  });

  it('leaves out unchanged resources, and says why one is deleted', () => {
    const changes = read(
      shown('aws_sqs_queue', ['no-op'], { before: {}, after: {} }),
      shown('aws_sqs_queue', ['delete'], { before: {} }, 'delete_because_no_resource_config'),
    );
    expect(changes).toMatchObject([{ action: 'delete', reasons: ['it is no longer part of the stack'] }]);
    expect(countChanges(changes)).toEqual({ create: 0, update: 0, replace: 0, delete: 1 });
  });
});

describe('changesFromEvents', () => {
  const line = (address: string, action: string, reason?: string) => {
    const [resource_type, resource_name] = address.split('.');
    return JSON.stringify({
      type: 'planned_change',
      change: { resource: { addr: address, resource_type, resource_name }, action, reason },
    });
  };

  it('takes names from the synthesized stack', () => {
    const text = [line('aws_s3_bucket.raw_1', 'create'), line('aws_subnet.public_1', 'create'), 'no json', '{"type":"version"}'].join('\n');
    const changes = changesFromEvents(readTerraformEvents(text), configuration);
    expect(changes).toMatchObject([
      { address: 'aws_s3_bucket.raw_1', name: 'trading-raw-data-dev', service: 'S3', action: 'create' },
      { address: 'aws_subnet.public_1', name: 'networking/public-1', service: 'VPC', action: 'create' },
    ]);
    expect(needsShow(changes)).toBe(false);
  });

  it('needs `terraform show` for the details of an update', () => {
    expect(needsShow(changesFromEvents(readTerraformEvents(line('aws_s3_bucket.raw_1', 'update')), configuration))).toBe(true);
  });
});

describe('assessRisks', () => {
  it('lists every stateful resource that is replaced or deleted, and no other', () => {
    const risks = assessRisks({
      changes: read(
        shown('aws_rds_cluster', ['delete', 'create'], { before: {}, after: {}, replace_paths: [['kms_key_id']] }),
        shown('aws_dynamodb_table', ['delete'], { before: {} }),
        shown('aws_kms_key', ['create', 'delete'], { before: {}, after: {} }),
        shown('aws_api_gateway_api_key', ['delete'], { before: {} }),
        shown('aws_security_group', ['delete', 'create'], { before: {}, after: {} }),
        shown('aws_s3_bucket', ['create'], { after: {} }),
      ),
    });
    expect(risks.map(({ address, kind }) => [address, kind])).toEqual([
      ['aws_rds_cluster.x', 'replaced'],
      ['aws_dynamodb_table.x', 'deleted'],
      ['aws_kms_key.x', 'replaced'],
      ['aws_api_gateway_api_key.x', 'deleted'],
    ]);
    expect(risks[0]?.sentence).toContain('(kms_key_id)');
  });

  it.each([
    ['aws_rds_cluster', { deletion_protection: true }, { deletion_protection: false }],
    ['aws_rds_cluster', { backup_retention_period: 7 }, { backup_retention_period: 1 }],
    ['aws_rds_cluster', { skip_final_snapshot: false }, { skip_final_snapshot: true }],
    [
      'aws_rds_cluster',
      { serverlessv2_scaling_configuration: [{ min_capacity: 1 }] },
      { serverlessv2_scaling_configuration: [{ min_capacity: 0.5 }] },
    ],
    ['aws_dynamodb_table', { deletion_protection_enabled: true }, { deletion_protection_enabled: false }],
    ['aws_dynamodb_table', { point_in_time_recovery: [{ enabled: true }] }, { point_in_time_recovery: [{ enabled: false }] }],
    ['aws_s3_bucket', { force_destroy: false }, { force_destroy: true }],
    [
      'aws_s3_bucket_versioning',
      { versioning_configuration: [{ status: 'Enabled' }] },
      { versioning_configuration: [{ status: 'Suspended' }] },
    ],
    ['aws_s3_bucket_public_access_block', { block_public_policy: true }, { block_public_policy: false }],
    ['aws_kms_key', { enable_key_rotation: true }, { enable_key_rotation: false }],
  ])('reports a lowered protection of %s (from %j), but not a raised one', (type, before, after) => {
    const lowered = read(shown(type, ['update'], { before, after }));
    expect(assessRisks({ changes: lowered })).toMatchObject([{ kind: 'protection-lowered', address: `${type}.x` }]);
    const raised = read(shown(type, ['update'], { before: after, after: before }));
    expect(assessRisks({ changes: raised })).toEqual([]);
  });
});
