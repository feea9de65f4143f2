import { Chalk } from 'chalk';
import { expect, it } from 'vitest';
import { renderDrift } from '../../../src/cli/commands/drift.js';
import type { DriftReport } from '../../../src/operations/drift/drift.js';

const view = { paint: new Chalk({ level: 0 }), width: 70 };
const none: DriftReport = { environment: 'dev', counts: { critical: 0, warning: 0, info: 0 }, findings: [], ignored: 0, unanswered: [] };

it('says that there is no drift, what was ignored, and what is not known', () => {
  expect(renderDrift(none, view)).toBe('✔ No drift was found in dev');
  const unanswered = [{ address: 'aws_iam_role.a', question: 'attached policy', reason: 'AWS denied it', hint: '' }];
  expect(renderDrift({ ...none, ignored: 2, unanswered }, view)).toBe(
    '– No drift was found in dev (2 ignored)\n? aws_iam_role.a: attached policy is not known: AWS denied it',
  );
});

it('shows each resource with what was changed, added and removed', () => {
  const details = [
    { path: 'timeout', from: '30', to: '60', severity: 'info' },
    { path: 'function URL', from: null, to: 'https://x (NONE)', severity: 'critical' },
    { path: 'environment.variables.A', from: 'b', to: null, severity: 'info' },
  ] as const;
  const findings: DriftReport['findings'] = [
    { address: 'aws_lambda_function.f', severity: 'critical', change: 'changed', details: [...details] },
    { address: 'aws_flow_log.f', severity: 'warning', change: 'deleted', details: [] },
  ];
  expect(renderDrift({ ...none, counts: { critical: 1, warning: 1, info: 0 }, findings }, view).split('\n')).toEqual([
    'Drift in dev: 1 critical, 1 warning',
    '',
    'critical aws_lambda_function.f',
    '    ~ timeout: 30 -> 60',
    '    + function URL: https://x (NONE)',
    '    - environment.variables.A: b',
    '',
    'warning  aws_flow_log.f was deleted',
    '',
    'Next:',
    '  trading-infra plan --env dev   what a deploy would put back',
    'Terraform does not remove what the services have beyond the stack (+): remove it by hand.',
  ]);
});
