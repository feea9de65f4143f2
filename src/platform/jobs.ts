// A job: the processing of one version of one object. The function keeps it in the sessions table, and the tool reads it there.
import { createHash } from 'node:crypto';

/** `RETRYABLE`: an attempt failed for a reason that may pass, and the queue will deliver the file again. */
export const jobStatuses = ['QUEUED', 'IN_PROGRESS', 'RETRYABLE', 'SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const;
export type JobStatus = (typeof jobStatuses)[number];
/** A job that has one of these changes no more. */
export const finalStatuses = ['SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const satisfies readonly JobStatus[];
export type FinalStatus = (typeof finalStatuses)[number];

/** One version of one object. `version` is the version id, or the ETag in a bucket without versions. */
export interface SourceVersion {
  bucket: string;
  key: string;
  version: string;
}

/** What a job came to, in numbers of rows unless said otherwise. `rows` = accepted + rejected + duplicates. */
export interface JobSummary {
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  /** Of those accepted: a minute or more behind an earlier row of their instrument. */
  late: number;
  /** Number of one-minute bars; without those, of the shortest interval that was asked for. */
  bars: number;
  /** Number of symbols. */
  symbols: number;
  /** Rejected rows by reason. */
  rejects: Record<string, number>;
  /** Intervals that have no bars, because there would have been too many. */
  omitted?: string[];
}

export interface Job {
  jobId: string;
  status: JobStatus;
  source: SourceVersion;
  /** How often it was begun. */
  attempts: number;
  owner?: string;
  apiKeyId?: string;
  contentHash?: string;
  summary?: JobSummary;
  error?: { code: string; message: string };
  /** Key in the processed bucket. */
  manifest?: string;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
}

/** An item of the table, as far as jobs are concerned: strings and numbers in DynamoDB's own notation. */
type Item = Readonly<Record<string, { S?: string; N?: string }>>;

/** The id of the job of an object's version: 32 hex digits. A retry, a redelivery and the API all come to the same job. */
export function jobIdOf({ bucket, key, version }: SourceVersion): string {
  return sha256(`${bucket}\0${key}\0${version}`).slice(0, 32);
}

/** The id of the job of inline trades: of their content, or of the caller's idempotency key. */
export function inlineJobId(...parts: readonly string[]): string {
  return sha256(['inline', ...parts].join('\0')).slice(0, 32);
}

export function hasEnded(status: JobStatus | undefined): boolean {
  return (finalStatuses as readonly unknown[]).includes(status);
}

/** The job that an item of the sessions table stands for. */
export function jobFromItem(item: Item): Job {
  const text = (name: string) => item[name]?.S;
  const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  const code = text('errorCode');
  const summary = text('summary');
  return {
    jobId: text('sessionId') ?? '',
    // The emulator can show an item before all of its first update is in it: such a job has not begun.
    status: (text('status') ?? 'QUEUED') as JobStatus,
    source: { bucket: text('bucket') ?? '', key: text('key') ?? '', version: text('version') ?? '' },
    attempts: Number(item.attempts?.N ?? 0),
    ...given('owner', text('owner')),
    ...given('apiKeyId', text('apiKeyId')),
    ...given('contentHash', text('contentHash')),
    ...given('summary', summary === undefined ? undefined : JSON.parse(summary)),
    ...given('error', code === undefined ? undefined : { code, message: text('errorMessage') ?? '' }),
    ...given('manifest', text('manifest')),
    createdAt: text('createdAt') ?? '',
    updatedAt: text('updatedAt') ?? '',
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
