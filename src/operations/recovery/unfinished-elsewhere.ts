// What runs on other computers left unfinished, such as a cancelled job of a CI system whose folder is gone: the journal in the state bucket tells.
import type { Context } from '../../context.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { rememberFromJournal } from '../../terraform/driver/unfinished-resources.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import { readRuns } from '../runs/read-runs.js';
import type { Session } from '../session/session.js';

/** Enough for the attempts since the last completed deploy. */
const recentRuns = 20;

/** Remembers it for the next plan, which finishes or replaces it without a question. A journal that cannot be read tells nothing. */
export async function rememberElsewhere(
  ctx: Context,
  { file, environment, target }: Session,
  { stack, workDirectory }: StackRun,
): Promise<void> {
  if (environment.state !== 's3') return;
  const { runs } = await readRuns(ctx, file, environment, { limit: recentRuns, target });
  const addresses = unfinishedAddresses(runs);
  if (addresses.length > 0) await rememberFromJournal(workDirectory.runs, stack, addresses);
}

/**
 * The addresses whose creation was begun since the last completed deploy and is not known to be finished. If a run died, the state may lack what its
 * record says is done. Takes the latest run first.
 */
export function unfinishedAddresses(runs: readonly ReportedRun[]): string[] {
  const completed = runs.findIndex(({ command, outcome }) => command === 'deploy' && outcome === 'done');
  const recent = runs.slice(0, completed === -1 ? runs.length : completed);
  const unfinished = new Set<string>();
  for (const { resources = [], outcome } of [...recent].reverse()) {
    for (const { address, action, result } of resources.filter((one) => one.result !== 'not started')) {
      const isMade = action === 'create' || action === 'replace';
      if (isMade && (result !== 'done' || outcome === 'interrupted?')) unfinished.add(address);
      else if (action !== 'update') unfinished.delete(address);
    }
  }
  return [...unfinished];
}
