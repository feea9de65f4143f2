// Stores jobs, with their states, leases and results, in the DynamoDB sessions table.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type FinalStatus, type Job, type JobStatus, jobFromItem, type SourceVersion } from '../../platform/jobs.js';
import type { Summary } from '../core/analysis.js';
import { transient } from '../core/processing-error.js';

/** The API key that requested a job, and its owner. Both are missing for a file that was uploaded directly to the bucket. */
export interface JobOwner {
  apiKeyId?: string;
  owner?: string;
}

export interface NewJob extends JobOwner {
  jobId: string;
  source: SourceVersion;
  /** SHA-256 of inline content, to detect an idempotency key that is reused with a different body. */
  contentHash?: string;
}

/** The outcome of an attempt to claim a job: `leaseToken` is set if it succeeded. */
export type Claim = { job: Job; leaseToken: string } | { job: Job; leaseToken?: undefined };

export interface JobResult {
  status: FinalStatus | 'RETRYABLE';
  summary?: Summary;
  error?: { code: string; message: string };
  manifest?: string;
}

interface JobUpdate {
  values: Record<string, string | number>;
  /** Attributes that are set only if the item does not have them yet. */
  constants?: Record<string, string | number>;
  removed?: string[];
  condition: string;
  conditionValues: Record<string, AttributeValue>;
  /** Number that is added to the job's attempts. */
  attempts?: number;
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

  /** Reads a job; undefined if there is no such job. Throws JOB_STORE_UNAVAILABLE if DynamoDB fails. */
  async read(jobId: string): Promise<Job | undefined> {
    const { Item } = await this.#guard(
      this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { sessionId: { S: jobId } }, ConsistentRead: true })),
    );
    return Item === undefined ? undefined : jobFromItem(Item);
  }

  /** Creates a job with status QUEUED. If the job already exists, it is returned unchanged. Throws JOB_STORE_UNAVAILABLE if DynamoDB fails. */
  async enqueue(request: NewJob): Promise<Job> {
    const { job } = await this.#begin(request, { status: 'QUEUED' }, 'attribute_not_exists(sessionId)');
    return job;
  }

  /**
   * Claims the job for `leaseMs` milliseconds. The job is returned without a lease if it has ended, if another worker holds an unexpired lease,
   * or if its content is different. Throws JOB_STORE_UNAVAILABLE if DynamoDB fails.
   */
  async claim(request: NewJob, leaseMs: number, leaseToken: string): Promise<Claim> {
    const now = this.#now().getTime();
    const isFree = 'attribute_not_exists(sessionId) OR #status IN (:queued, :retryable) OR (#status = :running AND leaseUntil < :now)';
    const isSame = request.contentHash === undefined ? '' : ' AND (attribute_not_exists(contentHash) OR contentHash = :contentHash)';
    const { job, isMine } = await this.#begin(
      request,
      { status: 'IN_PROGRESS', leaseToken, leaseUntil: now + leaseMs, attempts: 1 },
      `(${isFree})${isSame}`,
      { ':queued': { S: 'QUEUED' }, ':retryable': { S: 'RETRYABLE' }, ':running': { S: 'IN_PROGRESS' }, ':now': { N: String(now) } },
    );
    return isMine ? { job, leaseToken } : { job };
  }

  /** Records the result of a claimed job. Does nothing if another worker has claimed it since. Throws JOB_STORE_UNAVAILABLE if DynamoDB fails. */
  async finish(jobId: string, leaseToken: string, { status, summary, error, manifest }: JobResult): Promise<void> {
    const values = {
      status,
      leaseUntil: 0,
      updatedAt: this.#now().toISOString(),
      ...(summary && { summary: JSON.stringify(summary) }),
      ...(error && { errorCode: error.code, errorMessage: error.message }),
      ...(manifest && { manifest }),
    };
    try {
      // Clear the error of an earlier attempt.
      const removed = error === undefined ? ['errorCode', 'errorMessage'] : [];
      await this.#update(jobId, { values, removed, condition: 'leaseToken = :mine', conditionValues: { ':mine': { S: leaseToken } } });
    } catch (failure) {
      if (!(failure instanceof ConditionalCheckFailedException)) throw failure;
    }
  }

  async #begin(
    { jobId, source, apiKeyId, owner, contentHash }: NewJob,
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
      return { job: jobFromItem(await this.#update(jobId, { values, constants, condition, conditionValues, attempts })), isMine: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      // If the response to a write is lost, the SDK repeats the write, whose condition then fails because of the first write.
      const isMine = changes.leaseToken !== undefined && error.Item.leaseToken?.S === changes.leaseToken;
      return { job: jobFromItem(error.Item), isMine };
    }
  }

  async #update(
    jobId: string,
    { values, constants = {}, removed = [], condition, conditionValues, attempts = 0 }: JobUpdate,
  ): Promise<Record<string, AttributeValue>> {
    const set = [
      ...Object.keys(values).map((name) => `#${name} = :${name}`),
      ...Object.keys(constants).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ];
    const all = { ...values, ...constants };
    const names = [...Object.keys(all), ...removed].map((name) => [`#${name}`, name]);
    const remove = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
    const answer = await this.#guard(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { sessionId: { S: jobId } },
          UpdateExpression: `SET ${set.join(', ')} ADD attempts :attempts${remove}`,
          ConditionExpression: condition,
          ExpressionAttributeNames: Object.fromEntries(names),
          ExpressionAttributeValues: { ...toAttributeValues(all), ...conditionValues, ':attempts': { N: String(attempts) } },
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

/** Converts values to DynamoDB's ExpressionAttributeValues, whose keys have the form `:name`. */
function toAttributeValues(values: Record<string, string | number>): Record<string, AttributeValue> {
  const entries = Object.entries(values).map(([name, value]) => [
    `:${name}`,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return Object.fromEntries(entries);
}
