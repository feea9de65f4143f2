import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { type Destruction, renderDestruction, showUnprotection } from '../../../src/cli/commands/removal-view.js';
import type { Leftover } from '../../../src/operations/leftovers/leftovers.js';
import type { SavedPlan } from '../../../src/terraform/plan/plan.js';

const view = { paint: new Chalk({ level: 0 }), width: 100 };
const key: Leftover = {
  service: 'KMS',
  name: 'S3 key',
  kind: 'waits-for-deletion',
  note: 'AWS deletes it on 2026-12-05',
  monthlyDollars: 0,
};
const snapshot: Leftover = { service: 'RDS', name: 'dev-final-1', kind: 'kept', note: 'final snapshot', monthlyDollars: 0.42 };
const dead: Leftover = { service: 'tags', name: 'vpc/vpc-1', kind: 'index-lags' };
const unasked: Leftover = { service: 'tags', name: 'cluster/x', kind: 'only-in-index', note: 'the index may lag' };
const destruction: Destruction = {
  environment: 'dev',
  flags: '--env dev',
  counts: { create: 0, update: 0, replace: 0, delete: 133 },
  removed: { resources: 133, seconds: 90 },
  losses: [],
  lateLogGroups: [],
  residue: [key, snapshot, dead, dead, unasked],
  monthlyDollars: 0.42,
};

describe('the end of a destroy', () => {
  it('names what stays with its price, and what only the index still lists', () => {
    const text = renderDestruction(destruction, view);
    expect(text).toContain('nothing is left.');
    expect(text).toContain('still lists 2 deleted resources: the index lags by hours.');
    expect(text).toMatch(/Listed by the tagging index alone, which may lag:\n {2}tags {2}cluster\/x/);
    expect(text).toMatch(/KMS {2}S3 key {2}nothing {2}AWS deletes it on 2026-12-05/);
    expect(text).toMatch(/RDS {2}dev-final-1 {2}about \$0\.42 a month {2}final snapshot/);
    expect(text).toContain('What stays costs about $0.42 a month');
    expect(text).toContain('trading-infra bootstrap --env dev --remove');
  });

  it('names nothing that stays in a sandbox that was stopped', () => {
    const saved = { name: 'dev-final-1', arn: 'a', gigabytes: 1, monthlyDollars: 0.021 };
    const text = renderDestruction({ ...destruction, snapshot: saved, residue: [key], sandboxStopped: true }, view);
    expect(text).toBe(
      '✔ Removed dev: 133 resources in 1 min 30 s\nAsked every service by name, and for every tagged resource by itself: nothing is left.',
    );
  });

  it('says what is still there', () => {
    const residue: Leftover[] = [{ service: 'S3', name: 'raw', kind: 'residue', monthlyDollars: 0.001, note: '2 object versions' }];
    const text = renderDestruction({ ...destruction, residue }, view);
    expect(text).toMatch(/^✖ Removed dev.*\nStill there:\n {2}S3 {2}raw {2}less than \$0\.01 a month {2}2 object versions/);
  });
});

describe('the removal of an environment that was never finished', () => {
  const shown = (...changes: unknown[]) => {
    const lines: string[] = [];
    const plan = changes.length === 0 ? undefined : ({ changes } as SavedPlan);
    showUnprotection({ say: (line) => void lines.push(line), view }, 'med', plan);
    return lines.join('\n');
  };

  it('says why it may be removed, and which protections are taken off first', () => {
    const values = [{ attribute: 'deletion_protection', from: true, to: false }];
    const text = shown({ name: 'trading-aurora-med', values });
    expect(text).toContain('No deploy of med was ever completed, and it holds no data');
    expect(text).toMatch(/these protections are taken off:\n {2}trading-aurora-med {2}deletion_protection {2}true -> false$/);
  });

  it('mentions no protections if none is in the way', () => {
    expect(shown()).not.toContain('taken off');
  });
});
