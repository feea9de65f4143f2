// Waits for jobs to end, by polling the sessions table.

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

/**
 * Waits until all jobs have ended or `timeoutSeconds` have passed. The result lacks jobs of which there is no record yet.
 * Throws INTERRUPTED after Ctrl-C; the jobs continue.
 */
export async function followJobs(ctx: FollowContext, access: AwsAccess, followed: Followed): Promise<Map<string, Job>> {
  const { table, jobIds, timeoutSeconds } = followed;
  const title = jobIds.length === 1 ? 'Processing' : `Processing ${jobIds.length} files`;
  const known = new Map<string, Job>();
  const isProblem = () => jobIds.some((id) => known.get(id)?.status !== 'SUCCEEDED');
  return step(ctx, { id: 'follow', title, note: () => summarizeJobs(jobIds, known), isProblem }, async () => {
    const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
      await refreshJobs(access, table, jobIds, known);
      ctx.report({ type: 'step-progress', text: summarizeJobs(jobIds, known) });
      if (jobIds.every((id) => hasEnded(known.get(id)?.status)) || ctx.now().getTime() + pauseMs > deadline) return known;
      await pause(ctx, pauseMs);
    }
  });
}

async function refreshJobs(access: AwsAccess, table: string, jobIds: readonly string[], known: Map<string, Job>): Promise<void> {
  const open = jobIds.filter((id) => !hasEnded(known.get(id)?.status));
  const jobs = await Promise.all(open.map((id) => readJob(access, table, id)));
  for (const job of jobs) if (job !== undefined) known.set(job.jobId, job);
}

async function pause({ sleep, signal }: FollowContext, ms: number): Promise<void> {
  await sleep(ms, signal).catch(() => undefined);
  if (!signal.aborted) return;
  throw new TradingInfraError('INTERRUPTED', 'Interrupted while waiting. The files are uploaded, and their jobs continue.', {
    hint: 'trading-infra jobs list',
  });
}

const statusWords: Record<JobStatus, string> = {
  QUEUED: 'waiting',
  IN_PROGRESS: 'running',
  RETRYABLE: 'to be retried',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  SUPERSEDED: 'superseded',
};

/** Summarizes the jobs, such as `2 succeeded, 1 running, 1 waiting`. */
function summarizeJobs(jobIds: readonly string[], known: ReadonlyMap<string, Job>): string {
  const counts = new Map<string, number>();
  for (const id of jobIds) {
    const word = statusWords[known.get(id)?.status ?? 'QUEUED'];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
