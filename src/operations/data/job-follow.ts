// Follows jobs to their end, as the sessions table tells it.

import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { hasEnded, type Job, type JobStatus } from '../../platform/jobs.js';
import { step } from '../../step.js';
import { readJob } from './jobs.js';

type FollowContext = Pick<Context, 'report' | 'now' | 'sleep' | 'signal'>;
const firstPauseMs = 250;
const maxPauseMs = 5_000;

interface Followed {
  table: string;
  jobIds: readonly string[];
  timeoutSeconds: number;
}

/** Waits until all jobs have ended or the time is up. A job that nobody has begun is not in the answer. INTERRUPTED after Ctrl-C: the jobs go on. */
export async function followJobs(ctx: FollowContext, access: AwsAccess, followed: Followed): Promise<Map<string, Job>> {
  const { table, jobIds, timeoutSeconds } = followed;
  const title = jobIds.length === 1 ? 'Wait for its job' : `Wait for ${jobIds.length} jobs`;
  const known = new Map<string, Job>();
  return step(ctx, { id: 'follow', title, note: () => stateOf(jobIds, known) }, async () => {
    const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
      await look(access, table, jobIds, known);
      ctx.report({ type: 'step-progress', text: stateOf(jobIds, known) });
      if (jobIds.every((id) => hasEnded(known.get(id)?.status)) || ctx.now().getTime() + pauseMs > deadline) return known;
      await pause(ctx, pauseMs);
    }
  });
}

async function look(access: AwsAccess, table: string, jobIds: readonly string[], known: Map<string, Job>): Promise<void> {
  const open = jobIds.filter((id) => !hasEnded(known.get(id)?.status));
  const jobs = await Promise.all(open.map((id) => readJob(access, table, id)));
  for (const job of jobs) if (job !== undefined) known.set(job.jobId, job);
}

async function pause({ sleep, signal }: FollowContext, ms: number): Promise<void> {
  await sleep(ms, signal).catch(() => undefined);
  if (!signal.aborted) return;
  throw new TradingInfraError('INTERRUPTED', 'Interrupted while waiting: the files are uploaded, and their jobs go on.', {
    hint: 'trading-infra jobs list',
  });
}

/** `2 SUCCEEDED, 1 IN_PROGRESS, 1 not begun`. */
function stateOf(jobIds: readonly string[], known: ReadonlyMap<string, Job>): string {
  const counts = new Map<JobStatus | 'not begun', number>();
  for (const id of jobIds) {
    const status = known.get(id)?.status ?? 'not begun';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
