// Jobs for people: as a list, and one in full.
import type { Job, JobStatus } from '../../deployment/jobs.js';
import type { View } from '../command.js';
import { columns } from '../table.js';

export interface JobList {
  environment: string;
  jobs: Job[];
  /** How many there are, also those that are not in the list. */
  total: number;
}

/** The list, newest first, and how many are left out. */
export function renderJobs({ environment, jobs, total }: JobList, view: View): string {
  if (jobs.length === 0) return `There are no such jobs in ${environment}.`;
  const head = ['JOB', 'STATUS', 'BEGUN', 'OUTCOME', 'SOURCE'].map((word) => view.paint.dim(word));
  const rows = jobs.map((job) => [job.jobId, paintedStatus(job.status, view), shortTime(job.createdAt), outcomeOf(job), job.source.key]);
  const more = total > jobs.length ? ['', view.paint.dim(`${total - jobs.length} older ones; --limit N shows more`)] : [];
  return [...columns([head, ...rows]), ...more].join('\n');
}

/** Everything that is known of a job. */
export function renderJob({ job }: { job: Job }, view: View): string {
  const { jobId, status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt } = job;
  const rows: [string, string | undefined][] = [
    ['Job', jobId],
    ['Status', paintedStatus(status, view)],
    ['Source', `s3://${source.bucket}/${source.key}`],
    ['Version', source.version],
    ['Attempts', String(attempts)],
    ['Owner', owner],
    ['Begun', createdAt],
    ['Last change', updatedAt],
    ['Error', error && `${error.code}: ${error.message}`],
    ['Rows', summary && rowsOf(summary)],
    ['Rejected for', summary && reasonsOf(summary.rejects)],
    ['Bars', summary && `${counted(summary.bars)} of ${counted(summary.symbols)} ${summary.symbols === 1 ? 'symbol' : 'symbols'}`],
    ['Left out', summary?.omitted && `bars of ${summary.omitted.join(', ')}: too many for the function's memory (function.memoryMb)`],
    ['Manifest', manifest && `${manifest} in the processed bucket`],
    ['Note', status === 'FAILED' ? `quarantine/${jobId}.json in the processed bucket` : undefined],
  ];
  return columns(rows.flatMap(([name, value]) => (value ? [[view.paint.dim(name), value]] : []))).join('\n');
}

/** In a few words what a job came to: its rows and bars, or its error. */
export function outcomeOf({ summary, error, status }: Job): string {
  if (error !== undefined && status !== 'SUCCEEDED') return error.code;
  if (summary === undefined) return '';
  const { accepted, rejected, duplicates, bars } = summary;
  const odd = [rejected > 0 ? `${counted(rejected)} rejected` : '', duplicates > 0 ? `${counted(duplicates)} duplicate` : ''];
  return [`${counted(accepted)} trades`, ...odd.filter(Boolean), `${counted(bars)} bars`].join(', ');
}

export function paintedStatus(status: JobStatus, { paint }: View): string {
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
