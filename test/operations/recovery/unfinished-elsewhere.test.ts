import { describe, expect, it } from 'vitest';
import { unfinishedAddresses } from '../../../src/operations/recovery/unfinished-elsewhere.js';
import type { ReportedRun, ResourceRun } from '../../../src/workspace/run-record.js';
import { reportedRun } from '../../helpers/reported-run.js';

const resource = (address: string, result: ResourceRun['result'], action: ResourceRun['action'] = 'create') => ({
  address,
  action,
  result,
});
const run = (outcome: ReportedRun['outcome'], resources: ResourceRun[] = [], command = 'deploy') =>
  reportedRun(command, outcome, { resources });
const leftBy = (...runs: ReportedRun[]) => unfinishedAddresses([...runs].reverse());

describe('what the journal says is unfinished', () => {
  const cutOff = run('interrupted', [
    resource('vpc', 'stopped'),
    resource('key', 'failed'),
    resource('role', 'done'),
    resource('queue', 'not started'),
  ]);

  it('is what was begun and not completed', () => {
    expect(leftBy(cutOff)).toEqual(['vpc', 'key']);
  });

  it('is nothing that a later run completed or deleted, and nothing once a deploy is complete', () => {
    expect(leftBy(cutOff, run('interrupted', [resource('vpc', 'done', 'replace'), resource('key', 'done', 'update')]))).toEqual(['key']);
    expect(leftBy(cutOff, run('interrupted', [resource('key', 'done', 'delete')], 'destroy'))).toEqual(['vpc']);
    expect(leftBy(cutOff, run('done'))).toEqual([]);
    expect(leftBy(run('done', [resource('old', 'stopped')]), cutOff)).toEqual(['vpc', 'key']);
  });

  it('is all that a run began that died, because the state may be older than its record', () => {
    expect(leftBy(run('interrupted?', [resource('vpc', 'done'), resource('queue', 'not started')]))).toEqual(['vpc']);
  });
});
