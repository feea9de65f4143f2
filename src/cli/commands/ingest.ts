// `ingest`: uploads trade files and reports the outcome of each.
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { Queue } from '../../operations/data/ingest-queues.js';
import type { UploadedFile } from '../../operations/data/upload.js';
import { hasEnded, type Job } from '../../platform/jobs.js';
import type { Outputs } from '../../platform/names.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type View } from '../terminal/command.js';
import { flag, text, texts, wholeNumber } from '../terminal/option.js';
import { columns } from '../terminal/table.js';
import { outcomeOf, paintStatus } from './jobs.js';
import { readingOptions, readOptionsOf } from './reading-options.js';

const defaultTimeoutSeconds = 900;

export const ingest = defineCommand({
  name: 'ingest',
  summary: 'Upload trade files and wait until their bars are ready',
  argument: {
    name: 'FILE',
    summary: 'trade files, plain or in gzip, zip, zstd, xz or bzip2; their names are kept',
    isRequired: true,
    isList: true,
  },
  examples: [
    'trading-infra ingest --env dev trades.csv.gz',
    'trading-infra ingest --env dev --prefix binance/2024-08 BTCUSDT-trades-2024-08-*.csv.gz',
    'trading-infra ingest --env dev --mapping my-vendor own.csv.gz',
    'trading-infra ingest --env dev --no-wait *.csv.gz && trading-infra jobs list --env dev',
  ],
  options: {
    env: environmentOption,
    prefix: text('FOLDER', 'folder under incoming/ in the raw data bucket'),
    replace: texts('SOURCE', 'key of a file whose trades these files replace, as OVERLAPPING_SOURCE names it (repeatable)'),
    ...readingOptions,
    noWait: flag('upload only, without waiting for the jobs'),
    timeout: wholeNumber('SECONDS', `how long to wait for the jobs (default: ${defaultTimeoutSeconds})`, { from: 1, to: 86_400 }),
  },
  async run(context, options): Promise<Ingest> {
    const { words = [], prefix, noWait, timeout = defaultTimeoutSeconds } = options;
    const read = await readOptionsOf(context, options, options.config);
    const { examineFiles } = await import('../../operations/data/ingest-files.js');
    const files = await examineFiles(context, words, prefix);
    const [{ uploadFiles }, { openDeployed }] = await Promise.all([
      import('../../operations/data/upload.js'),
      import('../session/session.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options);
    const bucket = outputs['raw-data-bucket'];
    const uploaded = await uploadFiles(context, target, bucket, files, { read, replaces: options.replace ?? [] });
    if (noWait) return { environment, bucket, files: uploaded.map(withoutPath) };
    return { environment, bucket, ...(await waitForJobs(context, target, outputs, { uploaded, timeoutSeconds: timeout })) };
  },
  format: renderIngest,
  conclude: ingestFailure,
});

interface Following {
  uploaded: readonly UploadedFile[];
  timeoutSeconds: number;
}

/** Waits for the jobs of the files. After a timeout, the result also has the number of messages in the queues. */
async function waitForJobs(context: CommandContext, target: Target, outputs: Outputs, { uploaded, timeoutSeconds }: Following) {
  const { followJobs } = await import('../../operations/data/job-follow.js');
  const jobIds = uploaded.map(({ jobId }) => jobId);
  const jobs = await followJobs(context, target, { table: outputs['sessions-table'], jobIds, timeoutSeconds });
  const files = uploaded.map((file) => ({ ...withoutPath(file), job: jobs.get(file.jobId) ?? null }));
  if (files.every(({ job }) => hasEnded(job?.status))) return { files };
  const { readQueues } = await import('../../operations/data/ingest-queues.js');
  return { files, timeoutSeconds, ...(await readQueues(target, outputs)) };
}

function withoutPath({ path, ...rest }: UploadedFile): Omit<UploadedFile, 'path'> {
  return rest;
}

/** An uploaded file and its job, which is null if it had not started before the timeout, and absent with `--no-wait`. */
export type IngestedFile = Omit<UploadedFile, 'path'> & { job?: Job | null };

export interface Ingest {
  environment: string;
  bucket: string;
  files: IngestedFile[];
  /** This field and the two below are present only if the timeout passed before all jobs had ended. */
  timeoutSeconds?: number;
  queue?: Queue;
  deadLetters?: Queue;
}

/** An error names at most this many files. */
const maxNamed = 3;

/** A table with one line per file, followed by the totals if at least two files succeeded. */
export function renderIngest({ environment, files }: Ingest, view: View): string {
  const head = ['FILE', 'JOB', 'STATUS', 'OUTCOME'].map((word) => view.paint.dim(word));
  const rows = files.map((one) => [one.file, one.jobId, statusOf(one, view), one.job ? outcomeOf(one.job) : '']);
  const next = files.some(({ job }) => job === undefined) ? ['', `Next: trading-infra jobs list --env ${environment}`] : [];
  return [...columns([head, ...rows]), ...totalsOf(files), ...next].join('\n');
}

function statusOf({ job }: IngestedFile, view: View): string {
  if (job === undefined) return 'uploaded';
  return job === null ? view.paint.yellow('not started') : paintStatus(job.status, view);
}

function totalsOf(files: readonly IngestedFile[]): string[] {
  const done = files.flatMap(({ job }) => (job?.status === 'SUCCEEDED' && job.summary ? [job.summary] : []));
  if (done.length < 2) return [];
  const sum = (name: 'accepted' | 'bars') => done.reduce((total, summary) => total + summary[name], 0).toLocaleString('en-US');
  return ['', `${done.length} of ${files.length} files succeeded: ${sum('accepted')} trades, ${sum('bars')} bars`];
}

/** JOB_FAILED if a job failed or was superseded, JOB_PENDING if a job had not ended; undefined if all succeeded, and with `--no-wait`. */
export function ingestFailure(result: Ingest): TradingInfraError | undefined {
  const { environment, files } = result;
  const failed = files.flatMap(({ file, job }) => (job?.status === 'FAILED' || job?.status === 'SUPERSEDED' ? [{ file, job }] : []));
  const [first] = failed;
  if (first !== undefined) {
    const sentences = listOf(failed.map(({ file, job }) => `${file} ${reasonOf(job)}`));
    return new TradingInfraError('JOB_FAILED', `${sentences}.`, {
      hint: `trading-infra jobs show ${first.job.jobId} --env ${environment}`,
    });
  }
  return pendingFailure(result);
}

function reasonOf({ status, error }: Job): string {
  if (status === 'SUPERSEDED') return 'was superseded: a newer version was uploaded, or the file was deleted, before its job ended';
  return `failed with ${error?.code ?? 'no code'} (${error?.message ?? 'no reason given'})`;
}

function pendingFailure({ environment, files, timeoutSeconds, queue, deadLetters }: Ingest): TradingInfraError | undefined {
  if (queue === undefined || deadLetters === undefined) return undefined;
  const open = files.filter(({ job }) => job?.status !== 'SUCCEEDED');
  const states = open.map(({ file, job }) => (job ? `${file} is ${job.status}${lastError(job)}` : `${file} was not started`));
  const queues = `The queue ${queue.name} ${describeCount(queue)}. Messages that fail five times go to the dead-letter queue ${deadLetters.name}, which ${describeCount(deadLetters)}.`;
  const hint = deadLetters.messages > 0 ? 'redrive' : 'list';
  return new TradingInfraError('JOB_PENDING', `Timed out after ${timeoutSeconds} s: ${listOf(states)}. ${queues}`, {
    hint: `trading-infra jobs ${hint} --env ${environment}`,
  });
}

/** Joins only the first few sentences, because the table shows all files. */
function listOf(sentences: readonly string[]): string {
  const others = sentences.length - maxNamed;
  return [...sentences.slice(0, maxNamed), ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}

function lastError({ error }: Job): string {
  return error === undefined ? '' : ` (${error.code})`;
}

function describeCount({ messages, inFlight }: Queue): string {
  const total = messages + inFlight;
  return total === 0 ? 'is empty' : total === 1 ? 'has 1 message' : `has ${total} messages`;
}
