// POST /process and GET /process/{jobId}.
import type { APIGatewayProxyResult } from 'aws-lambda';
import { type IntervalLabel, intervals } from '../../platform/intervals.js';
import { inlineJobId, type Job, jobIdOf, sha256 } from '../../platform/jobs.js';
import { inlinePrefix, uploadPrefix } from '../../platform/objects.js';
import type { JobOwner } from '../adapters/job-store.js';
import type { Services } from '../adapters/services.js';
import { type Analysis, analyze, barsEvery, type Summary } from '../core/analysis.js';
import { formatBar } from '../core/bars/partial.js';
import { ProcessingError } from '../core/processing-error.js';
import { type JobOutcome, type RemainingMs, runJob } from '../jobs/job.js';
import { ApiError, answer, type ErrorDetail } from './http-answer.js';
import { readProcessRequest } from './process-request.js';

export interface Caller extends JobOwner {
  /** Of the header Idempotency-Key. */
  idempotencyKey?: string;
  /** Of the header Content-Type. */
  mediaType?: string;
  functionArn: string;
  remainingMs: RemainingMs;
}

/** Trades in the body, and the interval of the bars that they are answered with. */
interface Inline {
  content: Uint8Array;
  interval: IntervalLabel;
}

/** Inline trades are answered with their bars (200); a file in the raw bucket is queued (202). */
export async function postProcess(services: Services, body: string, caller: Caller): Promise<APIGatewayProxyResult> {
  const { content, key, interval } = readProcessRequest(body, caller.mediaType);
  return content === undefined ? queueFile(services, key ?? '', caller) : processInline(services, { content, interval }, caller);
}

export async function getJob({ jobs }: Services, jobId: string): Promise<APIGatewayProxyResult> {
  const job = /^[0-9a-f]{32}$/.test(jobId) ? await jobs.read(jobId) : undefined;
  if (job === undefined) throw new ApiError('JOB_NOT_FOUND', 'There is no such job');
  const { status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt } = job;
  return answer(200, { jobId, status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt });
}

async function queueFile({ settings, objects, jobs, queue, log }: Services, key: string, caller: Caller): Promise<APIGatewayProxyResult> {
  if (!key.startsWith(uploadPrefix) || key.endsWith('/') || key.split('/').includes('..')) {
    throw new ApiError('INVALID_KEY_PREFIX', `A source's key begins with ${uploadPrefix}`);
  }
  const object = await objects.latest(settings.buckets.raw, key).catch(absentIfForbidden);
  if (object === undefined) throw new ApiError('OBJECT_NOT_FOUND', 'The raw bucket has no object of this key');
  const jobId = jobIdOf(object);
  const { bucket, version } = object;
  const job = await jobs.enqueue({ jobId, source: { bucket, key, version }, apiKeyId: caller.apiKeyId, owner: caller.owner });
  if (job.status === 'QUEUED') await queue.announce(object, caller.functionArn);
  log('INFO', 'job asked for', { jobId, status: job.status });
  return answer(202, { jobId, status: job.status }, { location: `/process/${jobId}`, 'retry-after': '5' });
}

/** To those who may not list the bucket, S3 answers about a missing object as about a forbidden one. */
function absentIfForbidden(error: unknown): undefined {
  if (error instanceof ProcessingError && error.code === 'OBJECT_FORBIDDEN') return undefined;
  throw error;
}

async function processInline(services: Services, { content, interval }: Inline, caller: Caller): Promise<APIGatewayProxyResult> {
  const { idempotencyKey, apiKeyId, owner } = caller;
  const contentHash = sha256(content);
  const jobId = idempotencyKey === undefined ? inlineJobId('content', contentHash) : inlineJobId('key', apiKeyId ?? '', idempotencyKey);
  const object = { bucket: services.settings.buckets.raw, key: `${inlinePrefix}${jobId}.ndjson`, version: jobId };
  const input = { object, inline: { jobId, contentHash, content }, apiKeyId, owner };
  return inlineAnswer(await runJob(services, input, caller.remainingMs), { content, interval });
}

async function inlineAnswer({ job, analysis, report }: JobOutcome, { content, interval }: Inline): Promise<APIGatewayProxyResult> {
  if (job.status !== 'SUCCEEDED') {
    const code = job.error?.code === 'TOO_MANY_REJECTS' ? 'TOO_MANY_REJECTS' : 'UNPROCESSABLE';
    throw new ApiError(code, job.error?.message ?? 'The trades cannot be processed', report ? detailsOf(report.samples, content) : []);
  }
  // Bars follow from the trades alone: a repeated request computes them again instead of having them kept.
  const whole = analysis ?? (await analyze(memory(content), { intervals: [interval] }));
  const replayed: Record<string, string> = analysis ? {} : { 'idempotent-replayed': 'true' };
  return answer(200, inlineBody(job, whole, { content, interval }), replayed);
}

function inlineBody(job: Job, analysis: Analysis, { content, interval }: Inline) {
  const { rejectSamples, summary } = analysis;
  const { accepted, rejected, duplicates }: Summary = summary;
  return {
    jobId: job.jobId,
    status: job.status,
    summary: { accepted, rejected, duplicates },
    bars: Array.from(barsEvery(interval, analysis).entries(), ({ key, partial }) => formatBar(key, intervals[interval], partial)),
    ...(rejected > 0 && { rejects: detailsOf(rejectSamples, content) }),
  };
}

/** Byte offsets of the stored lines, told as places in the request. */
function detailsOf(samples: readonly { offset: number; code: string }[], content: Uint8Array): ErrorDetail[] {
  const lineOf = (offset: number) => Buffer.from(content.subarray(0, offset)).toString('latin1').split('\n').length - 1;
  return samples.map(({ offset, code }) => ({ path: `trades[${lineOf(offset)}]`, problem: code }));
}

function memory(content: Uint8Array) {
  return async function* () {
    yield content;
  };
}
