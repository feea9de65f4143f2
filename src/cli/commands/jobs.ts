// `jobs list`, `jobs show` and `jobs redrive`: what became of files and requests, and another try for those that the queue gave up.
import type { JobStatus } from '../../deployment/jobs.js';
import { TradingInfraError } from '../../errors.js';
import { type CommandContext, defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { choice, flag, wholeNumber } from '../option.js';
import { renderJob, renderJobs } from '../views/jobs-view.js';

const defaultLimit = 20;
const statuses = ['QUEUED', 'IN_PROGRESS', 'RETRYABLE', 'SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const satisfies readonly JobStatus[];

export const jobsList = defineCommand({
  name: 'jobs list',
  summary: 'List jobs, the newest first: of files and of POST /process',
  examples: ['trading-infra jobs list --env dev', 'trading-infra jobs list --env dev --status FAILED --limit 100'],
  options: {
    env: environmentOption,
    status: choice(statuses, 'only jobs of this status'),
    limit: wholeNumber('N', `how many at most (default: ${defaultLimit})`, { from: 1, to: 10_000 }),
  },
  async run(context, options) {
    const [{ listJobs }, { openDeployed }] = await Promise.all([import('../../deployment/jobs.js'), import('../session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true });
    const { status, limit = defaultLimit } = options;
    return { environment, ...(await listJobs(target, outputs['sessions-table'], { status, limit })) };
  },
  format: renderJobs,
});

export const jobsShow = defineCommand({
  name: 'jobs show',
  summary: 'Show one job in full: source, attempts, rows, error',
  argument: { name: 'JOB', summary: 'its id, 32 hex digits', isRequired: true },
  examples: ['trading-infra jobs show 009383b59abe5a5ec142c9a6ae449d30 --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const { argument: jobId = '' } = options;
    const [{ readJob }, { openDeployed }] = await Promise.all([import('../../deployment/jobs.js'), import('../session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true });
    const job = await readJob(target, outputs['sessions-table'], jobId);
    if (job !== undefined) return { environment, job };
    throw new TradingInfraError('USAGE', `${environment} has no job ${jobId}: nobody has begun it, or it ended more than 90 days ago.`, {
      hint: `trading-infra jobs list --env ${environment}`,
    });
  },
  format: renderJob,
});

export const jobsRedrive = defineCommand({
  name: 'jobs redrive',
  summary: 'Bring what the queue gave up, after five tries, back from the dead-letter queue',
  examples: ['trading-infra jobs redrive --env dev', 'trading-infra jobs redrive --env dev --yes'],
  options: { env: environmentOption, yes: flag('ask nothing') },
  async run(context, options) {
    const [{ readQueues }, { redrive }, { openDeployed }] = await Promise.all([
      import('../../deployment/ingest-queues.js'),
      import('../../deployment/redrive.js'),
      import('../session.js'),
    ]);
    const answers = options.yes ? [] : ['--yes'];
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, answers });
    const { queue, deadLetters } = await readQueues(target, outputs);
    if (deadLetters.messages > 0 && !options.yes) await agree(context, `Bring ${deadLetters.messages} messages back to ${queue.name}?`);
    const moved = deadLetters.messages === 0 ? 0 : await redrive(context, target, { from: deadLetters, to: queue });
    return { environment, queue: queue.name, deadLetterQueue: deadLetters.name, found: deadLetters.messages, moved };
  },
  format({ environment, queue, deadLetterQueue, found, moved }) {
    if (found === 0) return `${deadLetterQueue} is empty: there is nothing to bring back.`;
    const words = moved === 1 ? '1 message is' : `${moved} messages are`;
    return `${words} back in ${queue}.\nNext: trading-infra jobs list --env ${environment}`;
  },
});

async function agree({ prompt }: CommandContext, message: string): Promise<void> {
  if (await prompt.confirm({ message, initial: true })) return;
  throw new TradingInfraError('DECLINED', 'Declined: nothing was moved.', { hint: 'trading-infra jobs redrive' });
}
