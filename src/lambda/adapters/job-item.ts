// A job as an item of the sessions table, and back.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { SourceVersion } from '../../platform/objects.js';
import type { Summary } from '../core/analysis.js';

export type FinalStatus = 'SUCCEEDED' | 'FAILED' | 'SUPERSEDED';
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

/** Values of an update's expression, by `:name`. */
export function attributes(values: Record<string, string | number>): Record<string, AttributeValue> {
  const entries = Object.entries(values).map(([name, value]) => [
    `:${name}`,
    typeof value === 'number' ? { N: String(value) } : { S: value },
  ]);
  return Object.fromEntries(entries);
}

/** The job that an item stands for. */
export function jobOf(item: Record<string, AttributeValue>): Job {
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
