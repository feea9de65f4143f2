// How a run ended, in a few words.
import type { ReportedRun } from '../../workspace/run-record.js';

const words = { done: 'done', failed: 'failed', running: 'running', interrupted: 'interrupted', 'interrupted?': 'did not finish' } as const;

/** Such as `done`, `declined`, `failed (APPLY_FAILED)` or `open on desk`. */
export function describeOutcome({ outcome, error, process, host }: Pick<ReportedRun, 'outcome' | 'error' | 'process' | 'host'>): string {
  if (error?.code === 'DECLINED') return 'declined';
  if (process === 'unknown') return `open on ${host}`;
  return `${words[outcome]}${error === undefined || outcome === 'interrupted' ? '' : ` (${error.code})`}`;
}
