// Tells names that are taken by resources of our own from those that somebody else has taken.
import type { Context } from '../../context.js';
import { listRuns } from '../../workspace/journal.js';
import { platformRun, type Session, synthesizeFor } from '../session/session.js';
import { findMissingResources } from './recover.js';

/**
 * The addresses of the platform's resources that the state lacks although an unfinished run created them. With a local state and without an
 * earlier deploy from here, they belong to somebody whose state is in another folder.
 */
export async function findAdoptable(ctx: Pick<Context, 'now'>, session: Session): Promise<ReadonlySet<string>> {
  const runs = await listRuns(ctx, session.workDirectory.runs);
  const hasDeployed = runs.some(({ command, pid }) => command === 'deploy' && pid !== process.pid);
  if (session.environment.state === 'local' && !hasDeployed) return new Set();
  const run = await platformRun(session);
  await synthesizeFor(session, run);
  const { adoptions } = await findMissingResources(session, run);
  return new Set(adoptions.map(({ address }) => address));
}
