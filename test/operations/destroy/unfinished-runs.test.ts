import { describe, expect, it } from 'vitest';
import { judgeJournal } from '../../../src/operations/destroy/unfinished-environment.js';
import { leavesInstance, runsSinceEmpty } from '../../../src/operations/destroy/unfinished-runs.js';
import type { StateResource } from '../../../src/terraform/state.js';
import type { ReportedRun, ResourceRun } from '../../../src/workspace/run-record.js';
import { reportedRun } from '../../helpers/reported-run.js';

const cluster = 'aws_rds_cluster.aurora';
const instance = 'aws_rds_cluster_instance.one';
let second = 0;

const resource = (address: string, action: ResourceRun['action'], result: ResourceRun['result'] = 'done') => ({ address, action, result });

/** A run, later than those made before. */
function run(command: string, outcome: ReportedRun['outcome'], more: Partial<ReportedRun> = {}): ReportedRun {
  second += 1;
  const id = `20261128T1000${String(second).padStart(2, '0')}000Z-7`;
  return reportedRun(command, outcome, { id, ...more });
}

const firstDeploy = (outcome: ReportedRun['outcome'] = 'interrupted', resources = [resource(cluster, 'create', 'stopped')]) =>
  run('deploy', outcome, { stateBefore: { stack: 'platform' }, resources });
const latestFirst = (...runs: ReportedRun[]) => [...runs].reverse();
const inState = (type: string, name: string): StateResource => ({ type, name, nameOrId: name, attributes: {} });
const deployed = [inState('aws_rds_cluster', 'aurora'), inState('aws_iam_role', 'role')];
const judge = (runs: ReportedRun[], more: { unread?: string; unreadable?: string[] } = {}) =>
  judgeJournal({ runs, unreadable: [], ...more }, deployed);

describe('an environment counts as unfinished', () => {
  it('if every deploy of it was stopped, killed or failed', () => {
    const later = run('deploy', 'failed', { stateBefore: { stack: 'platform', lineage: 'l' }, resources: [resource(cluster, 'update')] });
    expect(judge(latestFirst(firstDeploy(), later, run('deploy', 'interrupted?')))).toEqual({ isUnfinished: true });
  });

  it('if nothing of it exists', () => {
    expect(judgeJournal({ runs: [run('deploy', 'interrupted')], unreadable: [] }, [])).toEqual({ isUnfinished: true });
  });

  it('whatever was deployed before its last complete removal, or before a deploy that found no state', () => {
    const earlier = [firstDeploy('done'), run('destroy', 'done')];
    const again = run('deploy', 'interrupted', {
      stateBefore: { stack: 'platform', lineage: 'l' },
      resources: [resource(cluster, 'create', 'stopped')],
    });
    expect(judge(latestFirst(...earlier, again)).isUnfinished).toBe(true);
    expect(judge(latestFirst(firstDeploy('done'), firstDeploy())).isUnfinished).toBe(true);
    expect(judge(latestFirst(firstDeploy('done'), run('destroy', 'failed'), again)).isUnfinished).toBe(false);
    expect(runsSinceEmpty(latestFirst(...earlier))).toEqual([]);
  });
});

describe('an environment does not count as unfinished', () => {
  it('if a deploy was completed, or a verification passed, whatever happened later', () => {
    expect(judge(latestFirst(firstDeploy(), run('deploy', 'done'), run('deploy', 'interrupted')))).toEqual({ isUnfinished: false });
    expect(judge(latestFirst(firstDeploy(), run('verify', 'done')))).toEqual({ isUnfinished: false });
  });

  it('if an older version deployed it, which kept no journal', () => {
    expect(judge([])).toEqual({ isUnfinished: false });
    const upgrade = run('deploy', 'interrupted', {
      stateBefore: { stack: 'platform', lineage: 'l' },
      resources: [resource('aws_s3_bucket.new', 'create'), resource(cluster, 'update')],
    });
    expect(judge([upgrade])).toMatchObject({
      isUnfinished: false,
      note: expect.stringContaining(`no run is recorded that created ${cluster}`),
    });
  });

  it('if a part of the journal cannot be read', () => {
    const note = (text: string) => ({ isUnfinished: false, note: expect.stringContaining(text) });
    expect(judge([firstDeploy()], { unread: 'the state bucket does not answer' })).toEqual(note('the state bucket does not answer.'));
    expect(judge([firstDeploy()], { unreadable: ['20261128T100000000Z-9'] })).toEqual(note('20261128T100000000Z-9'));
  });

  it('while nobody knows how a deploy on another machine has ended', () => {
    const open = run('deploy', 'running', { process: 'unknown', user: 'ann', host: 'desk' });
    expect(judge(latestFirst(firstDeploy(), open)).note).toContain(`the deploy ${open.id} of ann@desk has not recorded its end`);
  });
});

it('knows whether an instance of the database was left behind', () => {
  const made = firstDeploy('interrupted', [resource(instance, 'create')]);
  const removal = (result: ResourceRun['result']) => run('destroy', 'interrupted', { resources: [resource(instance, 'delete', result)] });
  expect(leavesInstance([firstDeploy('interrupted', [resource(instance, 'create', 'stopped')])])).toBe(false);
  expect(leavesInstance([made])).toBe(true);
  expect(leavesInstance(latestFirst(made, removal('not started')))).toBe(true);
  expect(leavesInstance(latestFirst(made, removal('stopped')))).toBe(false);
  const again = run('deploy', 'interrupted', { resources: [resource(instance, 'create')] });
  expect(leavesInstance(latestFirst(made, removal('done'), again))).toBe(true);
});
