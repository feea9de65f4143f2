import { describe, expect, it } from 'vitest';
import { readTerraformEvents } from '../../../src/terraform/plan/events.js';
import { changesFromEvents, countChanges, needsShow, unfinished } from '../../../src/terraform/plan/plan.js';
import { assessRisks } from '../../../src/terraform/plan/risk-gate.js';
import { changesFromShow } from '../../../src/terraform/plan/shown-changes.js';
import type { ShownPlan } from '../../../src/terraform/plan/shown-plan.js';

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
  it('says why a resource is replaced and which attributes change, but never a secret', () => {
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
    expect(needsShow(changes, configuration), 'everything is created').toBe(false);
    expect(needsShow(changes.slice(1), configuration), 'something exists already').toBe(true);
  });

  it('needs `terraform show` for the details of an update', () => {
    expect(needsShow(changesFromEvents(readTerraformEvents(line('aws_s3_bucket.raw_1', 'update')), configuration), configuration)).toBe(
      true,
    );
  });
});

const isProtected = { protected: true };

describe('assessRisks', () => {
  it('lists every stateful resource that is replaced or deleted, and no other', () => {
    const risks = assessRisks(
      {
        changes: read(
          shown('aws_rds_cluster', ['delete', 'create'], { before: {}, after: {}, replace_paths: [['kms_key_id']] }),
          shown('aws_dynamodb_table', ['delete'], { before: {} }),
          shown('aws_kms_key', ['create', 'delete'], { before: {}, after: {} }),
          shown('aws_api_gateway_api_key', ['delete'], { before: {} }),
          shown('aws_lambda_permission', ['delete', 'create'], { before: {}, after: {} }),
          shown('aws_s3_bucket', ['create'], { after: {} }),
        ),
      },
      isProtected,
    );
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
    expect(assessRisks({ changes: lowered }, isProtected)).toMatchObject([{ kind: 'protection-lowered', address: `${type}.x` }]);
    const raised = read(shown(type, ['update'], { before: after, after: before }));
    expect(assessRisks({ changes: raised }, isProtected)).toEqual([]);
  });

  it('says of each risk which attribute changes, from what to what, and what is lost', () => {
    const vpc = { before: { id: 'vpc-1', cidr_block: '10.0.0.0/16' }, after: { cidr_block: '10.9.0.0/16' }, after_unknown: { id: true } };
    const changes = read(
      shown('aws_vpc', ['delete', 'create'], { ...vpc, replace_paths: [['cidr_block']] }),
      shown('aws_nat_gateway', ['delete'], { before: { id: 'nat-1', public_ip: '192.0.2.1' } }),
    );
    expect(assessRisks({ changes }, isProtected)).toMatchObject([
      { kind: 'replaced', group: 'reachability', attribute: 'cidr_block', from: '10.0.0.0/16', to: '10.9.0.0/16' },
      { kind: 'deleted', group: 'reachability', attribute: 'public_ip', from: '192.0.2.1', to: null },
    ]);
    expect(changes[0]).toMatchObject({ irreplaceable: true });
  });

  it('counts only loss of data, replacement and exposure without protection, unless the plan takes the protection away', () => {
    const group = shown('aws_cloudwatch_log_group', ['update'], { before: { retention_in_days: 90 }, after: { retention_in_days: 1 } });
    const unprotect = { before: { deletion_protection: true }, after: { deletion_protection: false } };
    const changes = [
      group,
      shown('aws_s3_bucket_public_access_block', ['delete'], { before: { bucket: 'raw' } }),
      shown('aws_vpc', ['delete', 'create'], { before: {}, after: {} }),
    ];
    const groups = (...more: Shown[]) =>
      assessRisks({ changes: read(...changes, ...more) }, { protected: false }).map((risk) => `${risk.kind} ${risk.group}`);
    expect(groups()).toEqual(['deleted exposure', 'replaced reachability']);
    expect(groups(shown('aws_rds_cluster', ['update'], unprotect))).toContain('protection-lowered observation');
  });

  it('leaves out what an earlier run did not finish creating', () => {
    const [change] = read(shown('aws_kms_key', ['delete', 'create'], { before: {}, after: {} }));
    if (change === undefined) throw new Error('no change');
    expect(assessRisks({ changes: [{ ...change, reasons: [unfinished] }] }, isProtected)).toEqual([]);
  });

  it('leaves out what an interrupted run replaced because it was unfinished, but not a finished resource that is left over', () => {
    const gone = { ...shown('aws_vpc', ['delete'], { before: { id: 'vpc-1' } }), address: 'aws_vpc.a', deposed: 'abcd1234' };
    const resource = { address: 'aws_vpc.a', deposed_key: 'abcd1234' };
    const changes = (tainted: boolean) => {
      const resources = [{ address: 'aws_vpc.a' }, { ...resource, ...(tainted && { tainted }) }];
      return changesFromShow({ resource_changes: [gone], prior_state: { values: { root_module: { resources } } } }, {});
    };
    expect(changes(true)).toMatchObject([{ action: 'delete', reasons: [unfinished] }]);
    expect(assessRisks({ changes: changes(true) }, isProtected)).toEqual([]);
    expect(changes(false)).toMatchObject([{ action: 'delete', reasons: ['an earlier run replaced it and did not delete it'] }]);
    expect(assessRisks({ changes: changes(false) }, isProtected)).toMatchObject([
      { kind: 'deleted', address: expect.stringMatching('aws_vpc') },
    ]);
  });

  it('finds exposure by what is added to a complete platform, but not while it is first created', () => {
    const rule = shown('aws_vpc_security_group_ingress_rule', ['create'], { after: { cidr_ipv4: '0.0.0.0/0' } });
    const risks = (actions: string[]) =>
      assessRisks(
        { changes: changesFromShow({ resource_changes: [rule], output_changes: { url: { actions } } }, {}) },
        { protected: false },
      );
    expect(risks(['no-op'])).toMatchObject([{ group: 'exposure', attribute: 'cidr_ipv4', from: null, to: '0.0.0.0/0' }]);
    expect(risks(['create'])).toEqual([]);
  });

  it('names a deletion once, not also what goes with it', () => {
    const changes = read(
      shown('aws_wafv2_web_acl', ['delete'], { before: { arn: 'arn:acl', name: 'acl' } }),
      shown('aws_wafv2_web_acl_association', ['delete'], { before: { web_acl_arn: 'arn:acl' } }),
    );
    expect(assessRisks({ changes }, isProtected)).toMatchObject([{ address: 'aws_wafv2_web_acl.x', attribute: 'name', from: 'acl' }]);
    const alone = read(shown('aws_wafv2_web_acl_association', ['delete'], { before: { web_acl_arn: 'arn:acl' } }));
    expect(assessRisks({ changes: alone }, isProtected)).toMatchObject([{ attribute: 'web_acl_arn', from: 'arn:acl', to: null }]);
  });

  it('tells the security group of a cluster, and private subnets, from those that can be replaced', () => {
    const replaced = (type: string, before: Record<string, unknown>) => shown(type, ['delete', 'create'], { before, after: {} });
    const changes = read(
      shown('aws_rds_cluster', ['no-op'], { before: { vpc_security_group_ids: ['sg-1'] }, after: {} }),
      replaced('aws_security_group', { id: 'sg-1' }),
      replaced('aws_security_group', { id: 'sg-2' }),
      replaced('aws_subnet', { tags: { Type: 'private' } }),
      replaced('aws_subnet', { tags: { Type: 'public' } }),
    );
    expect(changes.map(({ irreplaceable }) => irreplaceable)).toEqual([true, false, true, false]);
  });
});
