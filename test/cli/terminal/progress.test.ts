import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { plainProgress } from '../../../src/cli/terminal/progress.js';
import { RunningResources } from '../../../src/cli/terminal/running-resources.js';
import type { Narration, ProgressEvent } from '../../../src/context.js';

const view = { paint: new Chalk({ level: 0 }), width: 80 };
const event = (kind: ProgressEvent['kind'], address: string, elapsedSeconds = 0): Narration => ({
  type: 'apply-progress',
  stack: 'platform',
  event: { kind, address, action: 'create', elapsedSeconds },
});
const begin: Narration = { type: 'apply-started', stack: 'platform', total: 2 };

describe('without a terminal', () => {
  it('prints one line per event', () => {
    let written = '';
    const stderr = {
      write: (text: string) => {
        written += text;
      },
    };
    const { report } = plainProgress({ stderr, view, invocation: { tool: 'trading-infra' }, now: () => new Date(0) });
    report({ type: 'step', id: 'apply', title: 'Apply' });
    for (const narration of [begin, event('started', 'aws_vpc.a'), event('progress', 'aws_vpc.a', 10), event('progress', 'aws_vpc.a', 60)])
      report(narration);
    for (const narration of [event('completed', 'aws_vpc.a', 62), event('failed', 'aws_vpc.b', 3)]) report(narration);
    report({ type: 'step-done', id: 'apply', title: 'Apply', seconds: 65, note: '1 resources' });
    report({ type: 'step-done', id: 'follow', title: 'Processing', seconds: 1, note: '1 failed', isProblem: true });
    report({ type: 'warning', text: 'Careful.' });
    expect(written.split('\n')).toEqual([
      'Apply ...',
      'Applying 2 changes to platform',
      '[0/2] creating aws_vpc.a',
      '[0/2] still creating aws_vpc.a after 1 min 0 s',
      '[1/2] created aws_vpc.a in 1 min 2 s',
      '[1/2] aws_vpc.b failed after 3 s',
      '✔ Apply (1 min 5 s): 1 resources',
      '! Processing (1 s): 1 failed',
      'Warning Careful.',
      '',
    ]);
  });
});

describe('the progress of a step', () => {
  it('is printed at most every ten seconds', () => {
    const written: string[] = [];
    const stderr = { write: (text: string) => written.push(text) };
    let now = 0;
    const { report } = plainProgress({ stderr, view, invocation: { tool: 'trading-infra' }, now: () => new Date(now) });
    report({ type: 'step', id: 'upload', title: 'Upload' });
    for (const seconds of [1, 9, 11, 15, 25]) {
      now = seconds * 1000;
      report({ type: 'step-progress', text: `${seconds} MB` });
    }
    expect(written).toEqual(['Upload ...\n', '11 MB\n', '25 MB\n']);
  });
});

describe('the live list', () => {
  it('shows counts, and first what has been running longest', () => {
    let now = 0;
    const running = new RunningResources(() => new Date(now));
    expect(running.lines(view, 10)).toEqual([]);
    running.update(begin);
    running.update(event('started', 'aws_rds_cluster.database'));
    now = 30_000;
    running.update(event('started', 'aws_vpc.a'));
    now = 31_000;
    expect(running.lines(view, 10)).toEqual([
      '0/2 done, 2 running',
      '  creating aws_rds_cluster.database 31 s',
      '  creating aws_vpc.a 1 s',
    ]);
    expect(running.lines(view, 3)).toEqual(['0/2 done, 2 running', '  creating aws_rds_cluster.database 31 s', '  and 1 more']);
    running.update(event('completed', 'aws_vpc.a', 2));
    expect(running.lines(view, 10)[0]).toBe('1/2 done, 1 running');
    running.update({ type: 'step-done', id: 'apply', title: 'Apply', seconds: 40 });
    expect(running.lines(view, 10)).toEqual([]);
  });
});
