// POST /process and GET /process/{jobId}.
import type { APIGatewayProxyResult } from 'aws-lambda';
import { type IntervalLabel, intervals } from '../../platform/intervals.js';
import { inlineJobId, jobIdOf, sha256 } from '../../platform/job-ids.js';
import type { Job } from '../../platform/jobs.js';
import { inlinePrefix, uploadPrefix } from '../../platform/objects.js';
import type { JobOwner } from '../adapters/job-store.js';
import type { Services } from '../adapters/services.js';
import { type Analysis, analyze, barsEvery, type Summary } from '../core/analysis.js';
import { formatBar } from '../core/bars/partial.js';
import { ProcessingError } from '../core/processing-error.js';
import { type JobOutcome, memorySource, processJob, type RemainingMs } from '../jobs/job.js';
import { ApiError, type ErrorDetail, jsonResponse } from './http-response.js';
import { parseProcessBody } from './process-request.js';

export interface Caller extends JobOwner {
  /** Value of the header Idempotency-Key. */
  idempotencyKey?: string;
  /** Value of the header Content-Type. */
  mediaType?: string;
  functionArn: string;
  remainingMs: RemainingMs;
}

/** Trades from a request body as NDJSON, and the interval of the bars in the response. */
interface InlineTrades {
  content: Uint8Array;
  interval: IntervalLabel;
}

/** Processes inline trades and responds with their bars (200), or queues a file in the raw bucket (202). */
export async function postProcess(services: Services, body: string, caller: Caller): Promise<APIGatewayProxyResult> {
  const { content, key, interval } = parseProcessBody(body, caller.mediaType);
  return content === undefined ? enqueueFile(services, key ?? '', caller) : processInline(services, { content, interval }, caller);
}

/** Responds with the state of a job. Throws JOB_NOT_FOUND if there is no such job. */
export async function getJob({ jobs }: Services, jobId: string): Promise<APIGatewayProxyResult> {
  const job = /^[0-9a-f]{32}$/.test(jobId) ? await jobs.read(jobId) : undefined;
  if (job === undefined) throw new ApiError('JOB_NOT_FOUND', 'No such job');
  const { status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt } = job;
  return jsonResponse(200, { jobId, status, source, attempts, owner, summary, error, manifest, createdAt, updatedAt });
}

async function enqueueFile({ settings, objects, jobs, queue, log }: Services, key: string, caller: Caller): Promise<APIGatewayProxyResult> {
  if (!key.startsWith(uploadPrefix) || key.endsWith('/') || key.split('/').includes('..')) {
    throw new ApiError('INVALID_KEY_PREFIX', `The key of a source must begin with ${uploadPrefix}`);
  }
  const object = await objects.findLatest(settings.buckets.raw, key).catch(treatForbiddenAsMissing);
  if (object === undefined) throw new ApiError('OBJECT_NOT_FOUND', 'The raw bucket has no object with this key');
  const jobId = jobIdOf(object);
  const { bucket, version } = object;
  const job = await jobs.enqueue({ jobId, source: { bucket, key, version }, apiKeyId: caller.apiKeyId, owner: caller.owner });
  if (job.status === 'QUEUED') await queue.announce(object, caller.functionArn);
  log('INFO', 'job requested', { jobId, status: job.status });
  return jsonResponse(202, { jobId, status: job.status }, { location: `/process/${jobId}`, 'retry-after': '5' });
}

/** S3 responds with 403 for a missing object if the function may not list the bucket. */
function treatForbiddenAsMissing(error: unknown): undefined {
  if (error instanceof ProcessingError && error.code === 'OBJECT_FORBIDDEN') return undefined;
  throw error;
}

async function processInline(services: Services, { content, interval }: InlineTrades, caller: Caller): Promise<APIGatewayProxyResult> {
  const { idempotencyKey, apiKeyId, owner } = caller;
  const contentHash = sha256(content);
  const jobId = idempotencyKey === undefined ? inlineJobId('content', contentHash) : inlineJobId('key', apiKeyId ?? '', idempotencyKey);
  const object = { bucket: services.settings.buckets.raw, key: `${inlinePrefix}${jobId}.ndjson`, version: jobId };
  const input = { object, inline: { jobId, contentHash, content }, apiKeyId, owner };
  return respondToInline(await processJob(services, input, caller.remainingMs), { content, interval });
}

async function respondToInline({ job, analysis, report }: JobOutcome, { content, interval }: InlineTrades): Promise<APIGatewayProxyResult> {
  if (job.status !== 'SUCCEEDED') {
    const code = job.error?.code === 'TOO_MANY_REJECTS' ? 'TOO_MANY_REJECTS' : 'UNPROCESSABLE';
    throw new ApiError(code, job.error?.message ?? 'The trades cannot be processed', report ? toErrorDetails(report.samples, content) : []);
  }
  // The response is not stored: a repeated request computes the same bars again from the same trades.
  const completed = analysis ?? (await analyze(memorySource(content), { intervals: [interval] }));
  const replayed: Record<string, string> = analysis ? {} : { 'idempotent-replayed': 'true' };
  return jsonResponse(200, inlineResponseBody(job, completed, { content, interval }), replayed);
}

function inlineResponseBody(job: Job, analysis: Analysis, { content, interval }: InlineTrades) {
  const { rejectSamples, summary } = analysis;
  const { accepted, rejected, duplicates }: Summary = summary;
  return {
    jobId: job.jobId,
    status: job.status,
    summary: { accepted, rejected, duplicates },
    bars: Array.from(barsEvery(interval, analysis).entries(), ({ key, partial, contract }) =>
      formatBar(key, intervals[interval], partial, contract),
    ),
    ...(rejected > 0 && { rejects: toErrorDetails(rejectSamples, content) }),
  };
}

/** Translates byte offsets in the stored NDJSON into paths in the request. */
function toErrorDetails(samples: readonly { offset: number; code: string }[], content: Uint8Array): ErrorDetail[] {
  const lineOf = (offset: number) => Buffer.from(content.subarray(0, offset)).toString('latin1').split('\n').length - 1;
  return samples.map(({ offset, code }) => ({ path: `trades[${lineOf(offset)}]`, problem: code }));
}
