import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { countsOf, renderPlan } from '../../../src/cli/session/plan-view.js';
import type { ResourceChange } from '../../../src/terraform/plan/plan.js';

const view = { paint: new Chalk({ level: 0 }), width: 90 };

function change(action: ResourceChange['action'], service: string, name: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return {
    address: `aws_x.${name}`,
    type: 'aws_x',
    service,
    name,
    action,
    reasons: [],
    attributes: [],
    values: [],
    irreplaceable: false,
    stateful: false,
    protections: [],
    ...more,
  };
}

const changes = [
  change('create', 'S3', 'raw'),
  change('create', 'S3', 'archive'),
  change('create', 'VPC', 'vpc'),
  change('update', 'Lambda', 'processor', { attributes: ['memory_size', 'timeout'] }),
  change('replace', 'Aurora', 'cluster', { reasons: ['engine_mode'], stateful: true }),
  change('delete', 'SQS', 'queue', { reasons: ['it is no longer part of the stack'] }),
  change('no-op', 'KMS', 'key'),
  change('read', 'IAM', 'document'),
];

describe('a plan', () => {
  it('is grouped by action, then by service', () => {
    expect(renderPlan({ stack: 'platform', changes }, view)).toBe(
      [
        'Plan for platform: 3 to create, 1 to change, 1 to replace, 1 to destroy',
        '',
        '  + Create 3',
        '      VPC                1  vpc',
        '      S3                 2  archive, raw',
        '',
        '  ~ Change 1',
        '      Lambda',
        '        processor aws_x.processor',
        '          changes memory_size, timeout',
        '',
        '  ± Replace 1',
        '      Aurora',
        '        cluster (holds data) aws_x.cluster',
        '          because of engine_mode',
        '',
        '  - Destroy 1',
        '      SQS',
        '        queue aws_x.queue',
        '          because it is no longer part of the stack',
      ].join('\n'),
    );
  });

  it('that removes everything only counts resources', () => {
    const all = changes.slice(0, 3).map((one) => ({ ...one, action: 'delete' as const }));
    expect(renderPlan({ stack: 'platform', changes: all, destroy: true }, view)).toContain('S3                 2  archive, raw');
  });

  it('says when there are no changes', () => {
    expect(renderPlan({ stack: 'platform', changes: changes.slice(-2) }, view)).toBe('Nothing to change in platform.');
    expect(countsOf([])).toBe('nothing to change');
  });

  it('shows the values of what changes, within 80 columns', () => {
    const values = [
      { attribute: 'retention_in_days', from: 400, to: 1 },
      { attribute: 'rule[expire-old-versions].noncurrent_version_expiration.noncurrent_days', from: 90, to: 5 },
      { attribute: 'security_groups', from: ['sg-1', 'sg-2'], to: ['sg-2', 'sg-3'] },
      { attribute: 'description', from: 'a'.repeat(200), to: null },
    ];
    const text = renderPlan({ stack: 'platform', changes: [change('update', 'S3', 'raw', { values })] }, { ...view, width: 80 });
    expect(text.split('\n').slice(4)).toEqual([
      '        raw aws_x.raw',
      '          retention_in_days: 400 -> 1',
      '          rule[expire-old-versions].noncurrent_version_expiration.noncurrent_days:',
      '            90 -> 5',
      '          security_groups: - sg-1, + sg-3',
      '          description:',
      expect.stringMatching(/^ {15}a+…a+$/),
      '            -> none',
    ]);
    expect(text.split('\n').filter((line) => line.length > 82)).toEqual([]);
  });

  it('shows a policy by its statements: added, removed, and changed, with a mark on those that allow more', () => {
    const at = (path: string) => `policy.Statement[${path}`;
    const values = [
      { attribute: at('New].Action'), from: null, to: ['s3:GetObject', 's3:PutObject'] },
      { attribute: at('New].Effect'), from: null, to: 'Allow' },
      { attribute: at('Old].Effect'), from: 'Deny', to: null },
      { attribute: at('Read].Resource'), from: 'arn:a', to: '*' },
    ];
    const weaker = { before: null, after: null, weaker: true, group: 'exposure', lost: '' } as const;
    const protections = [{ ...weaker, attribute: at('Read]') }];
    expect(renderPlan({ stack: 'platform', changes: [change('update', 'IAM', 'role', { values, protections })] }, view)).toContain(
      [
        '          + policy.Statement[New]',
        '              Action: s3:GetObject, s3:PutObject',
        '              Effect: Allow',
        '          - policy.Statement[Old]',
        '              Effect: Deny',
        '          ~ policy.Statement[Read] (allows more)',
        '              Resource: arn:a -> *',
      ].join('\n'),
    );
  });

  it('lists resources of which only the same tags change together', () => {
    const values = [{ attribute: 'tags.Owner', from: 'a', to: 'b' }];
    const retagged = ['one', 'two', 'three'].map((name) => change('update', 'S3', name, { values }));
    const other = change('update', 'S3', 'other', { values: [...values, { attribute: 'x', from: 1, to: 2 }] });
    expect(renderPlan({ stack: 'platform', changes: [...retagged, other] }, view)).toContain(
      ['      Only the tags of 3 resources', '        tags.Owner: a -> b', '      S3                 3  one, three, two'].join('\n'),
    );
  });
});
