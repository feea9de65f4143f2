// One job from claim to end. Every step may be repeated: a job that is killed anywhere is simply done again by whoever claims it next.
import { randomUUID } from 'node:crypto';
import { intervalLabels } from '../../platform/intervals.js';
import { type Job, jobIdOf } from '../../platform/jobs.js';
import { manifestKey, quarantineKey } from '../../platform/objects.js';
import type { JobOwner } from '../adapters/job-store.js';
import { describeBug, metricFields } from '../adapters/log.js';
import type { StoredObject } from '../adapters/object-store.js';
import { type Services, within } from '../adapters/services.js';
import { type Analysis, analyze, type OpenSource, type RejectReport } from '../core/analysis.js';
import { quarantineNoteOf } from '../core/manifest.js';
import { ProcessingError, permanent, transient } from '../core/processing-error.js';
import { publish } from './publish.js';

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
/** This much is left for saying how the attempt ended. */
const closingMs = 3_000;
const reservePart = 0.25;

/**
 * Does the job, unless it has ended already, or is about other content (OTHER_CONTENT). Data that is at fault ends it as FAILED, without an
 * error; what is around the data throws a transient ProcessingError, and the job waits for its next attempt. Anything else that is thrown
 * is a bug.
 */
export async function runJob(services: Services, input: JobInput, remainingMs: RemainingMs): Promise<JobOutcome> {
  const { object, inline, apiKeyId, owner } = input;
  const { bucket, key, version } = object;
  const jobId = inline?.jobId ?? jobIdOf(object);
  const request = { jobId, source: { bucket, key, version }, apiKeyId, owner, contentHash: inline?.contentHash };
  const { job, leaseToken } = await services.jobs.claim(request, remainingMs() + leaseMarginMs, randomUUID());
  if (leaseToken === undefined) {
    if (inline !== undefined && job.contentHash !== inline.contentHash) throw permanent('OTHER_CONTENT', 'the job is about other content');
    if (job.status === 'IN_PROGRESS') throw transient('JOB_IN_PROGRESS', 'the job is being worked on');
    services.log('INFO', 'job had ended already', { jobId, status: job.status });
    return { job };
  }
  services.log('INFO', 'job claimed', { jobId, attempt: job.attempts });
  return attempt(services, { input, job, leaseToken, remainingMs });
}

/** A claimed job, from its source to its end. */
interface Attempt {
  input: JobInput;
  job: Job;
  leaseToken: string;
  remainingMs: RemainingMs;
}

async function attempt(services: Services, claimed: Attempt): Promise<JobOutcome> {
  let report: RejectReport | undefined;
  const onReport = (found: RejectReport) => {
    report = found;
  };
  try {
    // Whatever does not answer is given up in time to say so, instead of being killed in the middle.
    const outcome = await within(services, claimed.remainingMs() - closingMs, (bound) => work(bound, claimed, onReport));
    return { ...outcome, ...(report && { report }) };
  } catch (error) {
    const isForGood = error instanceof ProcessingError && error.errorClass === 'permanent';
    if (!isForGood) return giveBack(services, claimed, error);
    const job = await endFailed(services, claimed, error, report).catch((failure) => giveBack(services, claimed, failure));
    return { job, ...(report && { report }) };
  }
}

async function work(services: Services, { input, job, leaseToken, remainingMs }: Attempt, onReport: (report: RejectReport) => void) {
  const { jobId } = job;
  const { objects, jobs, now } = services;
  const startedAt = now().getTime();
  const reserve = Math.min(reserveMs, remainingMs() * reservePart);
  const checkTime = () => {
    if (remainingMs() < reserve) throw outOfTime(job.attempts, input.isLate ?? false);
  };
  // Only whoever holds the job stores what it is about: then the bucket cannot have another content than the job.
  if (input.inline) await objects.put(input.object.bucket, input.object.key, input.inline.content, 'application/x-ndjson');
  const open: OpenSource = input.inline ? memorySource(input.inline.content) : () => objects.read(input.object);
  const options = { ...jobIntervals, limits: services.limits, name: input.object.key, onChunk: checkTime };
  const analysis = await analyze(open, options, onReport);
  await publish(services, { jobId, source: input.object, isInline: input.inline !== undefined }, analysis);
  const omitted = analysis.omitted.map(({ interval }) => interval);
  const summary = { ...analysis.summary, ...(omitted.length > 0 && { omitted }) };
  const end = { status: 'SUCCEEDED', summary, manifest: manifestKey(jobId) } as const;
  await jobs.finish(jobId, leaseToken, end);
  const { accepted, rejected, bars } = summary;
  const numbers = { jobs: 1, rowsAccepted: accepted, rowsRejected: rejected, bars, milliseconds: now().getTime() - startedAt };
  services.log('INFO', 'job succeeded', { jobId, omitted, ...metricFields(services.settings.environment, numbers, now()) });
  return { job: { ...job, ...end }, analysis };
}

/** Data that is at fault: the job has ended, and a note says why. */
async function endFailed(
  services: Services,
  { input, job, leaseToken, remainingMs }: Attempt,
  { code, message }: ProcessingError,
  report: RejectReport | undefined,
): Promise<Job> {
  const { jobId } = job;
  const { settings, jobs, log, now } = services;
  const status = code === 'SUPERSEDED' ? 'SUPERSEDED' : 'FAILED';
  if (status === 'FAILED') {
    const note = `${JSON.stringify(quarantineNoteOf(jobId, input.object, { code, message }, report), null, 2)}\n`;
    const key = quarantineKey(jobId);
    await within(services, remainingMs(), ({ objects }) => objects.put(settings.buckets.processed, key, note, 'application/json'));
  }
  const end = { status, error: { code, message } } as const;
  await jobs.finish(jobId, leaseToken, end);
  const numbers = { jobs: 1, failedJobs: status === 'FAILED' ? 1 : 0 };
  log('WARN', 'job ended without bars', { jobId, status, code, ...metricFields(settings.environment, numbers, now()) });
  return { ...job, ...end };
}

/** What is around the data is at fault, or a bug: the job waits for its next attempt. Throws the error. */
async function giveBack({ log, jobs }: Services, { job: { jobId }, leaseToken }: Attempt, error: unknown): Promise<never> {
  const isExpected = error instanceof ProcessingError;
  log('ERROR', 'attempt failed', { jobId, ...(isExpected ? { code: error.code } : describeBug(error)) });
  const shown = isExpected ? { code: error.code, message: error.message } : { code: 'INTERNAL', message: 'an unexpected error' };
  // The lease must not keep the next attempt waiting; if even this fails, it runs out by itself.
  await jobs.finish(jobId, leaseToken, { status: 'RETRYABLE', error: shown }).catch(() => undefined);
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
