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
});
