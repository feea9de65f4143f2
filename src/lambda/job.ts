// One job from claim to end. Every step may be repeated: a job that is killed anywhere is simply done again by whoever claims it next.
import { randomUUID } from 'node:crypto';
import type { Job } from './adapters/job-item.js';
import type { JobOwner } from './adapters/job-store.js';
import type { StoredObject } from './adapters/object-store.js';
import { type Analysis, analyze, barsEvery, type OpenSource, type RejectReport } from './core/analysis.js';
import { dailyColumns } from './core/daily-measures.js';
import { type IntervalLabel, intervalLabels, intervals } from './core/interval.js';
import { dailyKey, jobIdOf, manifestKey, partKey, quarantineKey, sha256 } from './core/job-identity.js';
import { manifestOf, type Part, quarantineNoteOf } from './core/manifest.js';
import { writeParquet } from './core/parquet-file.js';
import { ProcessingError, permanent, transient } from './core/processing-error.js';
import { describeBug, metricFields } from './log.js';
import type { Services } from './services.js';

export interface JobInput extends JobOwner {
  object: StoredObject;
  /** Other work went before it in the same invocation, so that it has not the whole time. */
  isLate?: boolean;
  /** Inline trades: their job, and their content, which needs no reading back. */
  inline?: { jobId: string; contentHash: string; content: Uint8Array };
}

/** Milliseconds that this invocation has left. */
export type RemainingMs = () => number;

/** `analysis` is there when this call did the work; without it the job had ended before. */
export interface JobOutcome {
  job: Job;
  analysis?: Analysis;
  report?: RejectReport;
}

/** What a job writes; of many symbols, seconds may be too many. The database holds minutes: longer intervals are exact sums of them. */
const jobIntervals = { intervals: intervalLabels, optional: '1s' } as const;
/** A lease outlives its invocation by this much, so that nobody works beside a function that is about to be killed. */
const leaseMarginMs = 5_000;
/** Reading stops when this little time is left, or this part of what there was: writing needs some as well. */
const reserveMs = 8_000;
const reservePart = 0.25;

/**
 * Does the job, unless it has ended already. Data that is at fault ends it as FAILED, without an error; what is around the data throws a
 * transient ProcessingError, and the job waits for its next attempt. Anything else that is thrown is a bug.
 */
export async function runJob(services: Services, input: JobInput, remainingMs: RemainingMs): Promise<JobOutcome> {
  const { object, inline, apiKeyId, owner } = input;
  const { bucket, key, version } = object;
  const jobId = inline?.jobId ?? jobIdOf(object);
  const request = { jobId, source: { bucket, key, version }, apiKeyId, owner, contentHash: inline?.contentHash };
  const { job, leaseToken } = await services.jobs.claim(request, remainingMs() + leaseMarginMs, randomUUID());
  if (leaseToken === undefined) {
    if (job.status === 'IN_PROGRESS') throw transient('JOB_IN_PROGRESS', 'the job is being worked on');
    services.log('INFO', 'job had ended already', { jobId, status: job.status });
    return { job };
  }
  services.log('INFO', 'job claimed', { jobId, attempt: job.attempts });
  return attempt(services, input, job, leaseToken, remainingMs);
}

async function attempt(services: Services, input: JobInput, job: Job, leaseToken: string, remainingMs: RemainingMs): Promise<JobOutcome> {
  const { jobId } = job;
  const startedAt = services.now().getTime();
  let report: RejectReport | undefined;
  try {
    const reserve = Math.min(reserveMs, remainingMs() * reservePart);
    const checkTime = () => {
      if (remainingMs() < reserve) throw outOfTime(job.attempts, input.isLate ?? false);
    };
    const open: OpenSource = input.inline ? memorySource(input.inline.content) : () => services.objects.read(input.object);
    const options = { ...jobIntervals, limits: services.limits, name: input.object.key, onChunk: checkTime };
    const analysis = await analyze(open, options, (found) => {
      report = found;
    });
    await publish(services, input, jobId, analysis);
    const omitted = analysis.omitted.map(({ interval }) => interval);
    const summary = { ...analysis.summary, ...(omitted.length > 0 && { omitted }) };
    const end = { status: 'SUCCEEDED', summary, manifest: manifestKey(jobId) } as const;
    await services.jobs.finish(jobId, leaseToken, end);
    const { accepted, rejected, bars } = summary;
    const numbers = { jobs: 1, rowsAccepted: accepted, rowsRejected: rejected, bars, milliseconds: services.now().getTime() - startedAt };
    services.log('INFO', 'job succeeded', { jobId, omitted, ...metricFields(services.settings.environment, numbers, services.now()) });
    return { job: { ...job, ...end }, analysis, ...(report && { report }) };
  } catch (error) {
    return { job: await endFailed(services, input.object, job, leaseToken, error, report), ...(report && { report }) };
  }
}

/** Parts, database, archive; the manifest last, which makes the job's results count. */
async function publish(
  { settings, objects, bars, now }: Services,
  { object: source, inline }: JobInput,
  jobId: string,
  analysis: Analysis,
): Promise<void> {
  const startedAt = now();
  const { buckets } = settings;
  const parts: Part[] = [];
  for (const { key, file, ...facts } of filesOf(source, analysis)) {
    await objects.put(buckets.processed, key, file, 'application/vnd.apache.parquet');
    parts.push({ key, ...facts, bytes: file.length, sha256: sha256(file) });
  }
  const assertNewest = async () => {
    // Inline trades are named after their content: they have no versions.
    const latest = inline ? source : await objects.latest(source.bucket, source.key);
    if (latest?.version !== source.version) throw permanent('SUPERSEDED', 'a newer version of the object exists');
  };
  const minutes = barsEvery('1m', analysis);
  await bars.commit({ jobId, source, intervalUs: intervals['1m'], bars: minutes, summary: analysis.summary, assertNewest });
  await objects.archive(source, buckets.archive);
  const manifest = manifestOf({
    jobId,
    source,
    intervals: writtenIntervals(analysis),
    analysis,
    parts,
    archiveBucket: buckets.archive,
    startedAt,
    finishedAt: now(),
  });
  await objects.put(buckets.processed, manifestKey(jobId), `${JSON.stringify(manifest, null, 2)}\n`, 'application/json');
}

function writtenIntervals({ bars }: Analysis): IntervalLabel[] {
  return intervalLabels.filter((label) => bars.has(label));
}

/** The Parquet files of a job, one for each interval and date, and one of daily measures for each date. */
function* filesOf(source: StoredObject, analysis: Analysis): Generator<Pick<Part, 'key' | 'date' | 'rows'> & { file: Uint8Array }> {
  for (const interval of writtenIntervals(analysis)) {
    const list = barsEvery(interval, analysis);
    for (const date of list.dates()) {
      yield { key: partKey(source, interval, date), date, rows: list.count(date), file: writeParquet(list, date) };
    }
  }
  const days = barsEvery('1d', analysis);
  const measures = dailyColumns(analysis);
  for (const date of days.dates()) {
    yield { key: dailyKey(source, date), date, rows: days.count(date), file: writeParquet(days, date, measures) };
  }
}

async function endFailed(
  services: Services,
  source: StoredObject,
  job: Job,
  leaseToken: string,
  error: unknown,
  report: RejectReport | undefined,
): Promise<Job> {
  const { jobId } = job;
  if (error instanceof ProcessingError && error.errorClass === 'permanent') {
    const { code, message } = error;
    const status = code === 'SUPERSEDED' ? 'SUPERSEDED' : 'FAILED';
    const note = `${JSON.stringify(quarantineNoteOf(jobId, source, { code, message }, report), null, 2)}\n`;
    if (status === 'FAILED')
      await services.objects.put(services.settings.buckets.processed, quarantineKey(jobId), note, 'application/json');
    const end = { status, error: { code, message } } as const;
    await services.jobs.finish(jobId, leaseToken, end);
    const numbers = { jobs: 1, failedJobs: status === 'FAILED' ? 1 : 0 };
    services.log('WARN', 'job ended without bars', {
      jobId,
      status,
      code,
      ...metricFields(services.settings.environment, numbers, services.now()),
    });
    return { ...job, ...end };
  }
  const isExpected = error instanceof ProcessingError;
  services.log('ERROR', 'attempt failed', { jobId, ...(isExpected ? { code: error.code } : describeBug(error)) });
  const shown = isExpected ? { code: error.code, message: error.message } : { code: 'INTERNAL', message: 'an unexpected error' };
  // The lease must not keep the next attempt waiting; if even this fails, it runs out by itself.
  await services.jobs.finish(jobId, leaseToken, { status: 'RETRYABLE', error: shown }).catch(() => undefined);
  throw error;
}

/** A second attempt that had a whole invocation's time and still did not suffice will not be followed by a better one. */
function outOfTime(attempts: number, isLate: boolean): ProcessingError {
  const message = 'the file cannot be read within the time of an invocation';
  return new ProcessingError('OUT_OF_TIME', attempts > 1 && !isLate ? 'permanent' : 'transient', message);
}

function memorySource(content: Uint8Array): OpenSource {
  return async function* () {
    yield content;
  };
}
