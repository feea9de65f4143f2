// A job is the processing of one version of one object. The function stores it in the sessions table, where the tool reads it.

/** `RETRYABLE`: an attempt failed for a transient reason, and the queue will deliver the file again. */
export const jobStatuses = ['QUEUED', 'IN_PROGRESS', 'RETRYABLE', 'SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const;
export type JobStatus = (typeof jobStatuses)[number];
/** A job with one of these statuses no longer changes. */
export const finalStatuses = ['SUCCEEDED', 'FAILED', 'SUPERSEDED'] as const satisfies readonly JobStatus[];
export type FinalStatus = (typeof finalStatuses)[number];

/** One version of one object. `version` is the S3 version id, or the ETag if the bucket is not versioned. */
export interface SourceVersion {
  bucket: string;
  key: string;
  version: string;
}

/** The counts of a job. They are numbers of rows unless noted otherwise; `rows` = `accepted` + `rejected` + `duplicates`. */
export interface JobSummary {
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  /** Accepted rows that are at least one minute older than a preceding row of the same instrument. */
  late: number;
  /** Number of one-minute bars or, if these were not requested, of bars of the shortest requested interval. */
  bars: number;
  /** Number of symbols. */
  symbols: number;
  /** Numbers of rejected rows, by reason. */
  rejects: Record<string, number>;
  /** One-minute bars that were not made, because no trade in them may set a price; their trades, and their volume as an exact decimal. */
  unpriced?: { bars: number; trades: number; volume: string };
  /** Intervals for which no bars were written, because there would have been too many. */
  omitted?: string[];
}

export interface Job {
  jobId: string;
  status: JobStatus;
  source: SourceVersion;
  /** Number of times that processing has started. */
  attempts: number;
  owner?: string;
  apiKeyId?: string;
  contentHash?: string;
  summary?: JobSummary;
  error?: { code: string; message: string };
  /** Key of the manifest in the processed bucket. */
  manifest?: string;
  /** Both times are in ISO 8601. */
  createdAt: string;
  updatedAt: string;
}

/** An item of the sessions table in DynamoDB's own notation; jobs only use strings and numbers. */
type Item = Readonly<Record<string, { S?: string; N?: string }>>;

/** Whether the status is final. */
export function hasEnded(status: JobStatus | undefined): boolean {
  return (finalStatuses as readonly unknown[]).includes(status);
}

/** Converts an item of the sessions table to a job. */
export function jobFromItem(item: Item): Job {
  const text = (name: string) => item[name]?.S;
  const given = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  const code = text('errorCode');
  const summary = text('summary');
  return {
    jobId: text('sessionId') ?? '',
    // The sandbox's DynamoDB may return an item whose first update is incomplete. Its job has not begun.
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
