// What a bootstrap that did not end well had begun to create. Parts of a foundation carry no tags, and an account has room for one of each: only the
// journal tells those of our own unfinished run from those that somebody else created, or that another state holds.
import type { Context } from '../../context.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import { readRuns } from '../runs/read-runs.js';
import type { Session } from '../session/session.js';

/** Enough for the attempts since the last completed bootstrap. */
const recentRuns = 10;

/** The addresses in the foundation that have been begun since the last bootstrap or removal that was completed. Empty if the journal cannot be read. */
export async function readUnfinishedBootstrap(ctx: Context, { file, environment, target }: Session): Promise<ReadonlySet<string>> {
  const { runs } = await readRuns(ctx, file, environment, { limit: recentRuns, target, of: ['foundation'] });
  return begunAddresses(runs);
}

/** Takes the latest run first. If the process of a run died, its record may be older than what it did: everything that it planned counts. */
export function begunAddresses(runs: readonly ReportedRun[]): ReadonlySet<string> {
  const ended = runs.filter(({ outcome }) => outcome !== 'running');
  const completed = ended.findIndex(({ outcome }) => outcome === 'done');
  const recent = ended.slice(0, completed === -1 ? ended.length : completed);
  return new Set(
    recent.flatMap(({ resources = [], outcome }) =>
      resources
        .filter(({ action }) => action === 'create' || action === 'replace')
        .filter(({ result }) => result !== 'not started' || outcome === 'interrupted?')
        .map(({ address }) => address),
    ),
  );
}
