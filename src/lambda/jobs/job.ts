// One job, from claim to finish. Every step is repeatable: a job that is killed at any point is redone by the next claim.
import { randomUUID } from 'node:crypto';
import { intervalLabels } from '../../platform/intervals.js';
import type { Job } from '../../platform/jobs.js';
import { readReplaces } from '../../platform/object-metadata.js';
import { inlineJobIdIn, jobIdOfObject, manifestKey, quarantineKey, sourceName } from '../../platform/objects.js';
import type { ReadOptions } from '../../platform/read-options.js';
import type { JobOwner } from '../adapters/job-store.js';
import { describeBug, metricFields } from '../adapters/log.js';
import { openObjectRanges } from '../adapters/object-ranges.js';
import type { ObjectStore, StoredObject } from '../adapters/object-store.js';
import { type Services, withDeadline } from '../adapters/services.js';
import { type Analysis, analyze, type OpenSource, type RejectReport } from '../core/analysis.js';
import { memoryAccess } from '../core/input/parquet/random-access.js';
import { createQuarantineNote } from '../core/manifest.js';
import { ProcessingError, permanent, transient } from '../core/processing-error.js';
import { publish } from './publish.js';
import { readOptionsOf } from './reading.js';

export interface JobInput extends JobOwner {
  object: StoredObject;
  /** Whether other jobs ran earlier in the same invocation, so that less than the full timeout is left. */
  isLate?: boolean;
  /** For inline trades: the job id, and the content, which is used directly instead of being read back from S3. */
  inline?: { jobId: string; contentHash: string; content: Uint8Array };
}

/** Returns the milliseconds left in this invocation. */
export type RemainingMs = () => number;

/** `analysis` is set if this call processed the job successfully, `report` if this call began to read rows. */
export interface JobOutcome {
  job: Job;
  analysis?: Analysis;
  report?: RejectReport;
}

/** The intervals a job writes. One-second bars may be omitted: with many symbols there can be too many of them. */
const jobIntervals = { intervals: intervalLabels, optional: '1s' } as const;
/** A lease outlives its invocation by this time, so that no second worker starts while the first one is still being killed. */
const leaseMarginMs = 5_000;
/** Reading stops when less time than this is left for writing; with a short timeout, when less than `reservePart` of the initial time is left. */
const reserveMs = 8_000;
const reservePart = 0.25;
/** Time reserved for recording the outcome of the attempt. */
const closingMs = 3_000;

/**
 * Claims and processes a job. Returns at once if the job has already ended. Bad data finishes it as FAILED, and a source that has a newer
 * version as SUPERSEDED; neither throws. Throws OTHER_CONTENT if the job exists with different content, JOB_IN_PROGRESS if another worker
 * holds it, and a transient ProcessingError if a service fails: the job is then RETRYABLE. Any other exception is a bug.
 */
export async function processJob(services: Services, input: JobInput, remainingMs: RemainingMs): Promise<JobOutcome> {
  const { object, inline, apiKeyId, owner } = input;
  const { bucket, key, version } = object;
  const jobId = inline?.jobId ?? jobIdOfObject(object);
  const request = { jobId, source: { bucket, key, version }, apiKeyId, owner, contentHash: inline?.contentHash };
  const { job, leaseToken } = await services.jobs.claim(request, remainingMs() + leaseMarginMs, randomUUID());
  if (leaseToken === undefined) {
    if (inline !== undefined && job.contentHash !== inline.contentHash)
      throw permanent('OTHER_CONTENT', 'the job belongs to different content');
    if (job.status === 'IN_PROGRESS') throw transient('JOB_IN_PROGRESS', 'the job is already being processed');
    services.log('INFO', 'job had already ended', { jobId, status: job.status });
    return { job };
  }
  services.log('INFO', 'job claimed', { jobId, attempt: job.attempts });
  return runAttempt(services, { input, job, leaseToken, remainingMs });
}

/** One attempt at a claimed job. */
interface Attempt {
  input: JobInput;
  job: Job;
  leaseToken: string;
  remainingMs: RemainingMs;
}

async function runAttempt(services: Services, claimed: Attempt): Promise<JobOutcome> {
  let report: RejectReport | undefined;
  const onReport = (found: RejectReport) => {
    report = found;
  };
  try {
    // Stop waiting for a service while there is still time to record the failure; otherwise Lambda would kill the function.
    const outcome = await withDeadline(services, claimed.remainingMs() - closingMs, (bound) => processAndPublish(bound, claimed, onReport));
    return { ...outcome, ...(report && { report }) };
  } catch (error) {
    const isPermanent = error instanceof ProcessingError && error.errorClass === 'permanent';
    if (!isPermanent) return releaseForRetry(services, claimed, error);
    const job = await recordFailure(services, claimed, error, report).catch((failure) => releaseForRetry(services, claimed, failure));
    return { job, ...(report && { report }) };
  }
}

async function processAndPublish(
  services: Services,
  { input, job, leaseToken, remainingMs }: Attempt,
  onReport: (report: RejectReport) => void,
) {
  const { jobId } = job;
  const { objects, jobs, now } = services;
  const startedAt = now().getTime();
  const reserve = Math.min(reserveMs, remainingMs() * reservePart);
  const checkTime = () => {
    if (remainingMs() < reserve) throw outOfTimeError(job.attempts, input.isLate ?? false);
  };
  // Only the holder of the lease stores inline content, so the object always matches the job's content hash.
  if (input.inline) await objects.put(input.object.bucket, input.object.key, input.inline.content, 'application/x-ndjson');
  const { open, read, replaces, metadata } = input.inline
    ? { open: memorySource(input.inline.content) }
    : await openObject(objects, input.object);
  const options = { ...jobIntervals, limits: services.limits, name: input.object.key, read, tracksContent: true, onChunk: checkTime };
  const analysis = await analyze(open, options, onReport);
  const isInline = inlineJobIdIn(input.object.key) !== undefined;
  await publish(services, { jobId, source: input.object, isInline, read, replaces, metadata }, analysis);
  const omitted = analysis.omitted.map(({ interval }) => interval);
  const summary = { ...analysis.summary, ...(omitted.length > 0 && { omitted }) };
  const end = { status: 'SUCCEEDED', summary, manifest: manifestKey(jobId) } as const;
  await jobs.finish(jobId, leaseToken, end);
  const { accepted, rejected, bars } = summary;
  const numbers = { jobs: 1, rowsAccepted: accepted, rowsRejected: rejected, bars, milliseconds: now().getTime() - startedAt };
  services.log('INFO', 'job succeeded', { jobId, omitted, ...metricFields(services.settings.environment, numbers, now()) });
  return { job: { ...job, ...end }, analysis };
}

interface Opened {
  open: OpenSource;
  read?: ReadOptions | undefined;
  /** Names of the sources that this one replaces. */
  replaces?: string[];
  metadata?: Readonly<Record<string, string>>;
}

/** The content of the source, as a stream and by ranges, and what its metadata say. */
async function openObject(objects: ObjectStore, object: StoredObject): Promise<Opened> {
  const { metadata, content } = await objects.open(object);
  const open = Object.assign(() => content, { openRanges: () => openObjectRanges(objects, object) });
  return {
    open,
    read: readOptionsOf(metadata),
    replaces: readReplaces(metadata).map((key) => sourceName({ bucket: object.bucket, key })),
    metadata,
  };
}

/** Handles a permanent error: finishes the job as SUPERSEDED, or writes a quarantine note and finishes the job as FAILED. */
async function recordFailure(
  services: Services,
  { input, job, leaseToken, remainingMs }: Attempt,
  { code, message }: ProcessingError,
  report: RejectReport | undefined,
): Promise<Job> {
  const { jobId } = job;
  const { settings, jobs, log, now } = services;
  const status = code === 'SUPERSEDED' ? 'SUPERSEDED' : 'FAILED';
  if (status === 'FAILED') {
    const note = `${JSON.stringify(createQuarantineNote(jobId, input.object, { code, message }, report), null, 2)}\n`;
    const key = quarantineKey(jobId);
    await withDeadline(services, remainingMs(), ({ objects }) => objects.put(settings.buckets.processed, key, note, 'application/json'));
  }
  const end = { status, error: { code, message } } as const;
  await jobs.finish(jobId, leaseToken, end);
  const numbers = { jobs: 1, failedJobs: status === 'FAILED' ? 1 : 0 };
  log('WARN', 'job ended without bars', { jobId, status, code, ...metricFields(settings.environment, numbers, now()) });
  return { ...job, ...end };
}

/** Handles a failed service or a bug: makes the job available for another attempt, then rethrows `error`. */
async function releaseForRetry({ log, jobs }: Services, { job: { jobId }, leaseToken }: Attempt, error: unknown): Promise<never> {
  const isExpected = error instanceof ProcessingError;
  log('ERROR', 'attempt failed', { jobId, ...(isExpected ? { code: error.code } : describeBug(error)) });
  const shown = isExpected ? { code: error.code, message: error.message } : { code: 'INTERNAL', message: 'an unexpected error' };
  // Ends the lease, so that the next attempt need not wait for it to expire. If this call fails too, the lease expires by itself.
  await jobs.finish(jobId, leaseToken, { status: 'RETRYABLE', error: shown }).catch(() => undefined);
  throw error;
}

/** The error OUT_OF_TIME. It is permanent if a second or later attempt had the full timeout, as further attempts would fail too. */
function outOfTimeError(attempts: number, isLate: boolean): ProcessingError {
  const message = 'the file cannot be read within the function’s timeout';
  return new ProcessingError('OUT_OF_TIME', attempts > 1 && !isLate ? 'permanent' : 'transient', message);
}

/** A source that yields content from memory, as one chunk or by ranges. */
export function memorySource(content: Uint8Array): OpenSource {
  const open = async function* () {
    yield content;
  };
  return Object.assign(open, { openRanges: async () => memoryAccess(content) });
}
