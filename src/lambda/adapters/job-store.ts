// Jobs in the sessions table: who works on what, and how it ended.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Summary } from '../core/analysis.js';
import type { SourceVersion } from '../core/job-identity.js';
import { transient } from '../core/processing-error.js';

export const finalStatuses = ['SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const;
export type FinalStatus = (typeof finalStatuses)[number];
export type JobStatus = FinalStatus | 'QUEUED' | 'IN_PROGRESS' | 'RETRYABLE';

export interface Job {
  jobId: string;
  status: JobStatus;
  source: SourceVersion;
  /** How often it was begun. */
  attempts: number;
  owner?: string;
  apiKeyId?: string;
  contentHash?: string;
  summary?: Summary;
  error?: { code: string; message: string };
  manifest?: string;
  createdAt: string;
  updatedAt: string;
}

/** Who asked for a job; a file that was dropped into the bucket has no owner. */
export interface JobOwner {
  apiKeyId?: string;
  owner?: string;
}

export interface JobRequest extends JobOwner {
  jobId: string;
  source: SourceVersion;
  /** SHA-256 of inline content, to recognise an idempotency key that comes with another body. */
  contentHash?: string;
}

/** A claimed job carries the token of its lease; somebody else's job does not. */
export type Claim = { job: Job; leaseToken: string } | { job: Job; leaseToken?: undefined };

export interface JobEnd {
  status: FinalStatus | 'RETRYABLE';
  summary?: Summary;
  error?: { code: string; message: string };
  manifest?: string;
}

const timeToLiveSeconds = 90 * 24 * 3600;

export class JobStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #now: () => Date;

  constructor(client: DynamoDBClient, table: string, now: () => Date) {
    this.#client = client;
    this.#table = table;
    this.#now = now;
  }

  async read(jobId: string): Promise<Job | undefined> {
    const { Item } = await this.#guard(
      this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { sessionId: { S: jobId } }, ConsistentRead: true })),
    );
    return Item === undefined ? undefined : jobOf(Item);
  }

  /** Notes a job that waits in the queue; one that exists already is returned as it is. */
  async enqueue(request: JobRequest): Promise<Job> {
    const { job } = await this.#begin(request, { status: 'QUEUED' }, 'attribute_not_exists(sessionId)');
    return job;
  }

  /**
   * Takes the job for so many milliseconds, unless it has ended or somebody else holds it: then it is returned without a lease. A lease
   * that ran out belongs to nobody.
   */
  async claim(request: JobRequest, leaseMs: number, leaseToken: string): Promise<Claim> {
    const now = this.#now().getTime();
    const { job, isMine } = await this.#begin(
      request,
      { status: 'IN_PROGRESS', leaseToken, leaseUntil: now + leaseMs, attempts: 1 },
      'attribute_not_exists(sessionId) OR #status IN (:queued, :retryable) OR (#status = :running AND leaseUntil < :now)',
      { ':queued': { S: 'QUEUED' }, ':retryable': { S: 'RETRYABLE' }, ':running': { S: 'IN_PROGRESS' }, ':now': { N: String(now) } },
    );
    return isMine ? { job, leaseToken } : { job };
  }

  /** Writes how a claimed job ended. Does nothing when the lease has passed to somebody else. */
  async finish(jobId: string, leaseToken: string, { status, summary, error, manifest }: JobEnd): Promise<void> {
    const values = {
      status,
      leaseUntil: 0,
      updatedAt: this.#now().toISOString(),
      ...(summary && { summary: JSON.stringify(summary) }),
      ...(error && { errorCode: error.code, errorMessage: error.message }),
      ...(manifest && { manifest }),
    };
    try {
      await this.#update(jobId, values, {}, 'leaseToken = :mine', { ':mine': { S: leaseToken } });
    } catch (failure) {
      if (!(failure instanceof ConditionalCheckFailedException)) throw failure;
    }
  }

  async #begin(
    { jobId, source, apiKeyId, owner, contentHash }: JobRequest,
    { attempts = 0, ...changes }: { status: JobStatus; leaseToken?: string; leaseUntil?: number; attempts?: number },
    condition: string,
    conditionValues: Record<string, AttributeValue> = {},
  ): Promise<{ job: Job; isMine: boolean }> {
    const at = this.#now();
    const constants = {
      ...source,
      createdAt: at.toISOString(),
      ...(apiKeyId && { apiKeyId }),
      ...(owner && { owner }),
      ...(contentHash && { contentHash }),
    };
    const values = { ...changes, updatedAt: at.toISOString(), ttl: Math.floor(at.getTime() / 1000) + timeToLiveSeconds };
    try {
      return { job: jobOf(await this.#update(jobId, values, constants, condition, conditionValues, attempts)), isMine: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      return { job: jobOf(error.Item), isMine: false };
    }
  }

  /** Sets values, sets constants where they are missing, counts attempts. */
  async #update(
    jobId: string,
    values: Record<string, string | number>,
    constants: Record<string, string | number>,
    condition: string,
    conditionValues: Record<string, AttributeValue>,
    attempts = 0,
  ): Promise<Record<string, AttributeValue>> {
    const set = [
      ...Object.keys(values).map((name) => `#${name} = :${name}`),
      ...Object.keys(constants).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ];
    const all = { ...values, ...constants };
    const names = Object.keys(all).map((name) => [`#${name}`, name]);
    const answer = await this.#guard(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { sessionId: { S: jobId } },
          UpdateExpression: `SET ${set.join(', ')} ADD attempts :attempts`,
          ConditionExpression: condition,
          ExpressionAttributeNames: Object.fromEntries(names),
          ExpressionAttributeValues: { ...attributes(all), ...conditionValues, ':attempts': { N: String(attempts) } },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    return answer.Attributes ?? {};
  }

  async #guard<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw error;
      throw transient('JOB_STORE_UNAVAILABLE', `DynamoDB answered ${(error as Error).name}`, error);
    }
  }
}

function attributes(values: Record<string, string | number>): Record<string, AttributeValue> {
  const entries = Object.entries(values).map(([name, value]) => [
    `:${name}`,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return Object.fromEntries(entries);
}

function jobOf(item: Record<string, AttributeValue>): Job {
  const text = (name: string) => item[name]?.S;
  const optional = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });
  const code = text('errorCode');
  const summary = text('summary');
  return {
    jobId: text('sessionId') ?? '',
    status: (text('status') ?? 'FAILED') as JobStatus,
    source: { bucket: text('bucket') ?? '', key: text('key') ?? '', version: text('version') ?? '' },
    attempts: Number(item.attempts?.N ?? 0),
    ...optional('owner', text('owner')),
    ...optional('apiKeyId', text('apiKeyId')),
    ...optional('contentHash', text('contentHash')),
    ...optional('summary', summary === undefined ? undefined : JSON.parse(summary)),
    ...optional('error', code === undefined ? undefined : { code, message: text('errorMessage') ?? '' }),
    ...optional('manifest', text('manifest')),
    createdAt: text('createdAt') ?? '',
    updatedAt: text('updatedAt') ?? '',
  };
}
