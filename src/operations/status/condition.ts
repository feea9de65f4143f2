// Decides in which condition an environment is: the state tells where it could be read, and otherwise the runs and the outputs on this machine.
import type { ReportedRun } from '../../workspace/run-record.js';
import type { StateFacts } from '../session/state-outputs.js';
import type { UnreadState } from './stored-facts.js';

/**
 * `unfinished`: a deploy or destroy started and did not finish. `gone`: the environment was in a sandbox that has been stopped since. `unknown`: its
 * state cannot be read, and nothing on this machine tells.
 */
export type Condition = 'never deployed' | 'deployed' | 'unfinished' | 'destroyed' | 'gone' | 'unknown';

interface Evidence {
  /** Latest first. */
  runs: readonly ReportedRun[];
  /** Absent if it is not kept in the state bucket. */
  state?: StateFacts | UnreadState | undefined;
  /** Whether the last deploy from this folder saved outputs here. */
  hasOutputs: boolean;
  /** Whether the environment was last changed in a sandbox that no longer runs. */
  isGone: boolean;
}

export function conditionOf({ runs, state, hasOutputs, isGone }: Evidence): Condition {
  const last = runs.find(mayHaveChanged);
  switch (state?.kind) {
    case 'complete':
      return isUnfinished(last, 'destroy') ? 'unfinished' : 'deployed';
    case 'incomplete':
      return 'unfinished';
    case 'empty':
      return isUnfinished(last, 'deploy') ? 'unfinished' : 'destroyed';
    case 'no-state':
    case 'no-bucket':
      if (last === undefined) return 'never deployed';
      if (isGone) return 'gone';
      // A deploy that was completed has written a state, which is no longer there.
      return last.outcome === 'done' ? 'destroyed' : 'unfinished';
    default: {
      const known = fromRuns(last, hasOutputs, isGone);
      return known === 'never deployed' && state !== undefined && state.code !== 'EMULATOR_GONE' ? 'unknown' : known;
    }
  }
}

function isUnfinished(last: ReportedRun | undefined, command: 'deploy' | 'destroy'): boolean {
  return last?.command === command && last.outcome !== 'done';
}

/**
 * Decides by the last run that may have changed resources. Without one, outputs mean `deployed`: the journal keeps only the last 50 runs.
 */
function fromRuns(last: ReportedRun | undefined, hasOutputs: boolean, isGone: boolean): Condition {
  if (last?.command === 'destroy' && last.outcome === 'done') return 'destroyed';
  if (last === undefined && !hasOutputs) return 'never deployed';
  if (isGone) return 'gone';
  if (last?.command === 'destroy') return 'unfinished';
  // The outputs may be on the machine of the person who ran the deploy.
  if (last?.outcome === 'done') return 'deployed';
  return hasOutputs ? 'deployed' : 'unfinished';
}

/** Whether a run may have changed resources. A run that failed before its plan was approved has not; `counts` are recorded on approval. */
export function mayHaveChanged({ command, outcome, counts }: ReportedRun): boolean {
  if (command !== 'deploy' && command !== 'destroy') return false;
  return counts !== undefined || outcome === 'done' || outcome === 'running' || outcome === 'interrupted?';
}
