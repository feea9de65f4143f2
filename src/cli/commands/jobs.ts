// `jobs list` and `jobs show` show the outcome of files and requests; `jobs redrive` retries the messages in the dead-letter queue; `jobs rerun` makes bars anew.

import { TradingInfraError } from '../../errors.js';
import { type Job, type JobStatus, jobStatuses } from '../../platform/jobs.js';
import { rawPrefixes } from '../../platform/objects.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type View } from '../terminal/command.js';
import { choice, flag, text, wholeNumber } from '../terminal/option.js';
import { columns, shorten, widthOf } from '../terminal/table.js';

const defaultLimit = 20;

export const jobsList = defineCommand({
  name: 'jobs list',
  summary: 'List the jobs of files and of POST /process requests, newest first',
  examples: ['trading-infra jobs list --env dev', 'trading-infra jobs list --env dev --status FAILED --limit 100'],
  options: {
    env: environmentOption,
    status: choice(jobStatuses, 'only jobs with this status'),
    limit: wholeNumber('N', `maximum number of jobs (default: ${defaultLimit})`, { from: 1, to: 10_000 }),
  },
  async run(context, options) {
    const [{ listJobs }, { openDeployed }] = await Promise.all([import('../../operations/data/jobs.js'), import('../session/session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    const { status, limit = defaultLimit } = options;
    return { environment, ...(await listJobs(target, outputs['sessions-table'], { status, limit })) };
  },
  format: renderJobs,
});

export const jobsShow = defineCommand({
  name: 'jobs show',
  summary: 'Show one job in full: source, attempts, rows, error',
  argument: { name: 'JOB', summary: 'job ID, or its first digits', isRequired: true },
  examples: ['trading-infra jobs show 009383b59abe5a5ec142c9a6ae449d30 --env dev', 'trading-infra jobs show 009383b5 --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const { argument: jobId = '' } = options;
    const [{ findJob }, { openDeployed }] = await Promise.all([import('../../operations/data/jobs.js'), import('../session/session.js')]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    const job = await findJob(target, outputs['sessions-table'], jobId);
    if (job !== undefined) return { environment, job };
    throw new TradingInfraError('USAGE', `No job ${jobId} in ${environment}. Jobs are deleted 90 days after they end.`, {
      hint: `trading-infra jobs list --env ${environment}`,
    });
  },
  format: renderJob,
});

export const jobsRedrive = defineCommand({
  name: 'jobs redrive',
  summary: 'Retry the messages in the dead-letter queue (those that failed five times)',
  examples: ['trading-infra jobs redrive --env dev', 'trading-infra jobs redrive --env dev --yes'],
  options: { env: environmentOption, yes: flag('move the messages without asking') },
  async run(context, options) {
    const [{ readQueues }, { redrive }, { openDeployed }] = await Promise.all([
      import('../../operations/data/ingest-queues.js'),
      import('../../operations/data/redrive.js'),
      import('../session/session.js'),
    ]);
    const answers = options.yes ? [] : ['--yes'];
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, answers });
    const { queue, deadLetters } = await readQueues(target, outputs);
    if (deadLetters.messages > 0 && !options.yes) {
      const message = `Move ${countMessages(deadLetters.messages)} back to ${queue.name}?`;
      await confirm(context, message, { declined: 'nothing was moved', hint: 'trading-infra jobs redrive' });
    }
    const moved = deadLetters.messages === 0 ? 0 : await redrive(context, target, { from: deadLetters, to: queue });
    return { environment, queue: queue.name, deadLetterQueue: deadLetters.name, found: deadLetters.messages, moved };
  },
  format({ environment, queue, deadLetterQueue, found, moved }) {
    if (found === 0) return `${deadLetterQueue} is empty: there is nothing to retry.`;
    return `Moved ${countMessages(moved)} back to ${queue}.\nNext: trading-infra jobs list --env ${environment}`;
  },
});

export const jobsRerun = defineCommand({
  name: 'jobs rerun',
  summary: 'Make the bars of files anew, from the raw bucket or, if they are no longer there, from the archive',
  examples: [
    'trading-infra jobs rerun --prefix incoming/binance/2024-08 --env dev',
    'trading-infra jobs rerun --prefix inline/ --env dev --yes',
  ],
  options: {
    env: environmentOption,
    prefix: text('PREFIX', 'beginning of the keys (required): incoming/ for all files, inline/ for the trades of requests'),
    yes: flag('queue the files without asking'),
  },
  async run(context, options) {
    const { prefix, yes } = options;
    if (prefix === undefined || !rawPrefixes.some((one) => prefix.startsWith(one))) {
      throw new TradingInfraError('INPUT_MISSING', 'jobs rerun needs --prefix with keys that begin with incoming/ or inline/.', {
        hint: 'trading-infra jobs rerun --prefix incoming/',
        details: { missing: ['--prefix PREFIX'] },
      });
    }
    const [{ listRerunFiles, rerun }, { openDeployed }] = await Promise.all([
      import('../../operations/data/rerun.js'),
      import('../session/session.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, answers: yes ? [] : ['--yes'] });
    const files = await listRerunFiles(target, outputs, prefix);
    const count = files.raw.length + files.archived.length;
    if (count > 0 && !yes) {
      const message = `Make the bars of ${count === 1 ? '1 file' : `${count} files`} under ${prefix} anew?`;
      await confirm(context, message, { declined: 'nothing was queued', hint: `trading-infra jobs rerun --prefix ${prefix}` });
    }
    const jobs = count === 0 ? [] : await rerun(context, target, outputs, files);
    return { environment, prefix, found: count, fromArchive: files.archived.length, queued: jobs.length, jobs };
  },
  format({ environment, prefix, found, fromArchive, queued }) {
    if (found === 0) return `There are no files under ${prefix} in ${environment}.`;
    const archived = fromArchive > 0 ? `, ${fromArchive} of them from the archive` : '';
    const running = found > queued ? ` ${found - queued} are being processed right now and were left alone.` : '';
    return `Queued ${queued} of ${found} files${archived}.${running}\nNext: trading-infra jobs list --env ${environment}`;
  },
});

async function confirm({ prompt }: CommandContext, message: string, { declined, hint }: { declined: string; hint: string }): Promise<void> {
  if (await prompt.confirm({ message, initial: true })) return;
  throw new TradingInfraError('DECLINED', `Declined: ${declined}.`, { hint });
}

function countMessages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}

export interface JobList {
  environment: string;
  jobs: Job[];
  /** The number of all jobs that match, including those not in the list. */
  total: number;
}

/** A table of the jobs, newest first, and the number of jobs that are not shown. */
export function renderJobs({ environment, jobs, total }: JobList, view: View): string {
  if (jobs.length === 0) return `No jobs found in ${environment}.`;
  const head = ['JOB', 'STATUS', 'STARTED', 'OUTCOME', 'SOURCE'].map((word) => view.paint.dim(word));
  const rowsWith = (idLength: number, keyLength: number) =>
    jobs.map((job) => [
      job.jobId.slice(0, idLength),
      paintStatus(job.status, view),
      shortTime(job.createdAt),
      outcomeOf(job),
      shorten(job.source.key, keyLength),
    ]);
  const rows = fitRows(head, rowsWith, view.tableWidth ?? Number.POSITIVE_INFINITY);
  const more =
    total > jobs.length ? ['', view.paint.dim(`${total - jobs.length} older jobs are not shown; raise --limit to see them`)] : [];
  return [...columns([head, ...rows]), ...more].join('\n');
}

/** The beginning of a job's id, which `jobs show` takes too. */
const shortIdLength = 8;
const minKeyLength = 12;

/** Shortens the ids, and then the keys, if the rows are wider than the terminal. */
function fitRows(head: string[], rowsWith: (idLength: number, keyLength: number) => string[][], width: number): string[][] {
  const whole = rowsWith(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (widthOf([head, ...whole]) <= width) return whole;
  const others = widthOf([head.slice(0, -1), ...rowsWith(shortIdLength, 0).map((row) => row.slice(0, -1))]);
  return rowsWith(shortIdLength, Math.max(minKeyLength, width - others - 2));
}

/** Everything that is known about a job. */
export function renderJob({ job }: { job: Job }, view: View): string {
  const { jobId, status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt } = job;
  const rows: [string, string | undefined][] = [
    ['Job', jobId],
    ['Status', paintStatus(status, view)],
    ['Source', `s3://${source.bucket}/${source.key}`],
    ['Version', source.version],
    ['Attempts', String(attempts)],
    ['Owner', owner],
    ['Started', createdAt],
    ['Updated', updatedAt],
    ['Error', error && `${error.code}: ${error.message}`],
    ['Rows', summary && rowsOf(summary)],
    ['Reject codes', summary && reasonsOf(summary.rejects)],
    ['Bars', summary && `${counted(summary.bars)} of ${counted(summary.symbols)} ${summary.symbols === 1 ? 'symbol' : 'symbols'}`],
    ['Left out', summary?.omitted && `bars of ${summary.omitted.join(', ')}: too many for the function’s memory (function.memoryMb)`],
    ['Manifest', manifest && `${manifest} in the processed data bucket`],
    ['Error report', status === 'FAILED' ? `quarantine/${jobId}.json in the processed data bucket` : undefined],
  ];
  return columns(rows.flatMap(([name, value]) => (value ? [[view.paint.dim(name), value]] : []))).join('\n');
}

/** The outcome of a job in a few words: its trades and bars, or its error code. */
export function outcomeOf({ summary, error, status }: Job): string {
  if (error !== undefined && status !== 'SUCCEEDED') return error.code;
  if (summary === undefined) return '';
  const { accepted, rejected, duplicates, bars } = summary;
  const odd = [rejected > 0 ? `${counted(rejected)} rejected` : '', duplicates > 0 ? `${counted(duplicates)} duplicate` : ''];
  return [`${counted(accepted)} trades`, ...odd.filter(Boolean), `${counted(bars)} bars`].join(', ');
}

export function paintStatus(status: JobStatus, { paint }: View): string {
  if (status === 'SUCCEEDED') return paint.green(status);
  return status === 'FAILED' ? paint.red(status) : paint.yellow(status);
}

function rowsOf({ rows, accepted, rejected, duplicates }: NonNullable<Job['summary']>): string {
  return `${counted(rows)}: ${counted(accepted)} accepted, ${counted(rejected)} rejected, ${counted(duplicates)} duplicate`;
}

function reasonsOf(rejects: Record<string, number>): string {
  return Object.entries(rejects)
    .map(([code, count]) => `${code} ${counted(count)}`)
    .join(', ');
}

function shortTime(time: string): string {
  return time.replace(/^(.{10})T(.{8}).*$/, '$1 $2');
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
