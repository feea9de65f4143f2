import type { ReportedRun } from '../../src/workspace/run-record.js';

/** A run of the journal. */
export function reportedRun(command: string, outcome: ReportedRun['outcome'], more: Partial<ReportedRun> = {}): ReportedRun {
  const when = { id: '20261128T100000000Z-7', startedAt: '2026-11-28T10:00:00.000Z' };
  return { command, outcome, pid: 7, account: '1', region: 'eu-central-1', ...when, ...more };
}
