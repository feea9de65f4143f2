import { expect, it } from 'vitest';
import type { StateFacts } from '../../../src/operations/session/state-outputs.js';
import { conditionOf } from '../../../src/operations/status/condition.js';
import type { UnreadState } from '../../../src/operations/status/stored-facts.js';
import type { ReportedRun } from '../../../src/workspace/run-record.js';

const version = { from: 's3://b/k', serial: 1, savedAt: '2026-11-22T10:00:00Z' };
const states: Record<string, StateFacts | UnreadState> = {
  complete: { kind: 'complete', outputs: {} as never, ...version },
  incomplete: { kind: 'incomplete', resources: 3, missing: [], ...version },
  empty: { kind: 'empty', ...version },
  'no-state': { kind: 'no-state', from: version.from },
  'no-bucket': { kind: 'no-bucket', from: version.from },
  unread: { kind: 'unread', code: 'ACCESS_DENIED', message: 'No.', hint: '' },
};

const run = (command: string, outcome: ReportedRun['outcome']): ReportedRun[] => [
  { id: 'a', pid: 1, command, outcome, counts: { create: 1 }, startedAt: version.savedAt, account: '', region: '' },
];
const conditions = (runs: ReportedRun[], { hasOutputs = false, isGone = false } = {}) =>
  Object.fromEntries(Object.entries(states).map(([kind, state]) => [kind, conditionOf({ runs, state, hasOutputs, isGone })]));

it('is what the state says, without any record of runs', () => {
  const told = {
    complete: 'deployed',
    incomplete: 'unfinished',
    empty: 'destroyed',
    'no-state': 'never deployed',
    'no-bucket': 'never deployed',
  };
  expect(conditions([])).toEqual({ ...told, unread: 'unknown' });
  expect(conditions([], { hasOutputs: true })).toEqual({ ...told, unread: 'deployed' });
});

it('is what the state says, whatever the last run here did', () => {
  expect(conditions(run('deploy', 'done'), { hasOutputs: true })).toEqual({
    complete: 'deployed',
    incomplete: 'unfinished',
    empty: 'destroyed',
    'no-state': 'destroyed',
    'no-bucket': 'destroyed',
    unread: 'deployed',
  });
  expect(conditions(run('destroy', 'done'))).toMatchObject({
    complete: 'deployed',
    empty: 'destroyed',
    'no-state': 'destroyed',
    unread: 'destroyed',
  });
});

it('is unfinished if the last run stopped in the middle, although the state looks whole', () => {
  expect(conditions(run('destroy', 'interrupted'), { hasOutputs: true })).toMatchObject({
    complete: 'unfinished',
    incomplete: 'unfinished',
  });
  expect(conditions(run('deploy', 'failed'))).toMatchObject({ complete: 'deployed', empty: 'unfinished', 'no-state': 'unfinished' });
});

it('is gone with its sandbox only if the running sandbox has no state of it', () => {
  expect(conditions(run('deploy', 'done'), { isGone: true })).toMatchObject({
    complete: 'deployed',
    'no-state': 'gone',
    'no-bucket': 'gone',
  });
  const unread = { kind: 'unread', code: 'EMULATOR_GONE', message: 'No.', hint: '' } as const;
  expect(conditionOf({ runs: [], state: unread, hasOutputs: false, isGone: false })).toBe('never deployed');
});
