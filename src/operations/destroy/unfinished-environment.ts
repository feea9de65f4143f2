// Decides whether a protected environment may be removed all the same: nobody ever had it, because no deploy of it was completed, and it holds nothing.
import type { Context } from '../../context.js';
import { isStateful } from '../../terraform/plan/keepers.js';
import type { StateResource } from '../../terraform/state.js';
import { findData } from '../deploy/data-at-stake.js';
import { type RunList, readRuns } from '../runs/read-runs.js';
import type { Session } from '../session/session.js';
import type { DataLoss } from './data-loss.js';
import { createdAddresses, leavesInstance, openDeploys, runsSinceEmpty, wasCompleted } from './unfinished-runs.js';

export interface Verdict {
  /** Whether no deploy was ever completed and there is no data. */
  isUnfinished: boolean;
  /** Why it cannot be said of an environment that may look like it, as a sentence. */
  note?: string;
}

/** More than any journal keeps. */
const allRuns = 1000;

/** What was found in the environment. */
interface Found {
  losses: readonly DataLoss[];
  /** The resources in its state. */
  deployed: readonly StateResource[];
}

/** Judges by the journal and by the data. What cannot be read or asked speaks for the protection. */
export async function judgeUnfinished(ctx: Context, session: Session, { losses, deployed }: Found): Promise<Verdict> {
  const { file, environment, target } = session;
  const journal = await readRuns(ctx, file, environment, { limit: allRuns, target });
  const verdict = judgeJournal(journal, deployed);
  if (!verdict.isUnfinished) return verdict;
  const isEmptyWithoutInstance = !leavesInstance(runsSinceEmpty(journal.runs));
  const data = await findData(ctx, target, environment, { losses, isEmptyWithoutInstance });
  if (data.length === 0) return verdict;
  const again = data.some((one) => /not asked|could not be asked/.test(one))
    ? ' What cannot be asked counts as data; a database that is still being created, or is paused, answers in a few minutes.'
    : '';
  const note = `No deploy of ${environment.name} was ever completed, but it holds data: ${data.join('; ')}.${again}`;
  return { isUnfinished: false, note };
}

/** What the journal alone says. It has to account for all resources in the state that hold data: older versions kept none, and old runs are dropped. */
export function judgeJournal({ runs, unread, unreadable }: RunList, deployed: readonly StateResource[]): Verdict {
  const recent = runsSinceEmpty(runs);
  if (wasCompleted(recent)) return { isUnfinished: false };
  const notKnown = (reason: string) => ({ isUnfinished: false, note: `Whether a deploy was ever completed is not known: ${reason}.` });
  if (unread !== undefined) return notKnown(unread.replace(/\.$/, ''));
  if (unreadable.length > 0) return notKnown(`the records of these runs cannot be read: ${unreadable.join(', ')}`);
  const [open] = openDeploys(recent);
  if (open !== undefined)
    return notKnown(`the deploy ${open.id}${open.user ? ` of ${open.user}@${open.host}` : ''} has not recorded its end`);
  const created = createdAddresses(recent);
  const addresses = deployed.filter(({ type }) => isStateful(type)).map(({ type, name }) => `${type}.${name}`);
  const unknown = addresses.filter((address) => !created.has(address));
  if (unknown.length === 0) return { isUnfinished: true };
  return created.size === 0 ? { isUnfinished: false } : notKnown(`no run is recorded that created ${unknown.join(', ')}`);
}
