import { expect, it } from 'vitest';
import { begunAddresses } from '../../../src/operations/recovery/unfinished-bootstrap.js';
import type { ReportedRun, ResourceRun } from '../../../src/workspace/run-record.js';
import { reportedRun } from '../../helpers/reported-run.js';

const resources: ResourceRun[] = [
  { address: 'recorder', action: 'create', result: 'running' },
  { address: 'role', action: 'create', result: 'done' },
  { address: 'rule', action: 'create', result: 'not started' },
  { address: 'old', action: 'delete', result: 'done' },
];
const run = (outcome: ReportedRun['outcome'], command = 'bootstrap') => reportedRun(command, outcome, { resources });

it('is what a failed or interrupted bootstrap had begun to create', () => {
  expect([...begunAddresses([run('failed')])]).toEqual(['recorder', 'role']);
  expect([...begunAddresses([run('running'), run('interrupted')])]).toEqual(['recorder', 'role']);
});

it('is everything that was planned if the process died', () => {
  expect([...begunAddresses([run('interrupted?')])]).toEqual(['recorder', 'role', 'rule']);
});

it('is nothing once a later bootstrap or removal is complete', () => {
  expect([...begunAddresses([run('done'), run('interrupted?')])]).toEqual([]);
  expect([...begunAddresses([run('done', 'bootstrap --remove'), run('failed')])]).toEqual([]);
  expect([...begunAddresses([run('failed'), run('done')])]).toEqual(['recorder', 'role']);
});
