import { Chalk } from 'chalk';
import { expect, it } from 'vitest';
import { renderProblems, renderVerification, summaryOf } from '../../../src/cli/commands/verify.js';
import type { CheckResult } from '../../../src/operations/verify/verify.js';

const view = { paint: new Chalk({ level: 0 }), width: 60 };
const checks: CheckResult[] = [
  { id: 'vpc', sentence: 'The VPC is there', status: 'pass', seconds: 0.12, detail: 'vpc-1', remedy: 'deploy' },
  { id: 'table', sentence: 'The table is there', status: 'fail', seconds: 1, detail: 'it does not exist', remedy: 'trading-infra deploy' },
  { id: 'items', sentence: 'Items expire', status: 'blocked', blockedBy: ['table'], seconds: 0, detail: 'blocked', remedy: '' },
];
const problems = [
  '✖ table  The table is there 1 s',
  '         it does not exist',
  '         Remedy: trading-infra deploy',
  '– items  Items expire',
  '         blocked by table',
];

it('shows every check, how to fix failed ones and what blocks others', () => {
  const expected = ['✔ vpc    The VPC is there 0.1 s', ...problems, '', '1 of 3 checks passed, 1 failed, 1 blocked in 2 s'];
  expect(renderVerification({ checks, seconds: 2 }, view)).toBe(expected.join('\n'));
});

it('shows only the problems after a deploy', () => {
  expect(renderProblems({ checks, seconds: 2 }, view)).toBe([...problems, '1 of 3 checks passed, 1 failed, 1 blocked in 2 s'].join('\n'));
  expect(renderProblems({ checks: checks.slice(0, 1), seconds: 2 }, view)).toBe('✔ 1 check passed in 2 s');
  expect(summaryOf(checks.slice(0, 1))).toBe('1 check passed');
});
