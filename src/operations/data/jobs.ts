// The jobs of a deployed environment, as the function keeps them in the sessions table.
import { createHash } from 'node:crypto';
import { type AttributeValue, GetItemCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { askingAws, orAbsent } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';

/** `RETRYABLE`: an attempt failed for a reason that may pass, and the queue gives the file out again. */
export type JobStatus = 'QUEUED' | 'IN_PROGRESS' | 'RETRYABLE' | 'SUCCEEDED' | 'FAILED' | 'SUPERSEDED';

/** One version of one object; without versions, its ETag stands for it. */
export interface Source {
  bucket: string;
  key: string;
  version: string;
}

export interface JobSummary {
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  bars: number;
  /** Intervals without bars, as they were too many. */
  omitted?: string[];
  symbols: number;
  /** Rejected rows by reason. */
  rejects: Record<string, number>;
}

export interface Job {
  jobId: string;
  status: JobStatus;
  source: Source;
  /** How often it was begun. */
  attempts: number;
  owner?: string;
  summary?: JobSummary;
  error?: { code: string; message: string };
  /** Key in the processed bucket. */
  manifest?: string;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
}

type Place = Pick<Target, 'region' | 'endpoint' | 'aws'>;
type Item = Record<string, AttributeValue>;

/** The id that the function gives to the job of an object's version. */
export function jobIdOf({ bucket, key, version }: Source): string {
  return createHash('sha256').update([bucket, key, version].join('\0')).digest('hex').slice(0, 32);
}

/** Whether nothing more will happen to a job. */
export function hasEnded(status: JobStatus | undefined): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'SUPERSEDED';
}

/** A job as it is now; undefined when nobody has begun or queued it. NOT_DEPLOYED when there is no table. */
export async function readJob(place: Place, table: string, jobId: string): Promise<Job | undefined> {
  const Key = { sessionId: { S: jobId } };
  return askingAws(place, 'dynamodb:GetItem', async () => {
    const dynamoDb = await place.aws.dynamoDb();
    const answer = await orAbsent(dynamoDb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })));
    if (answer === undefined) throw noTable(table);
    return answer.Item && jobOf(answer.Item);
  });
}

interface Wanted {
  status?: JobStatus | undefined;
  limit: number;
}

/** The newest jobs, newest first. The table is ordered by nothing, so that all of it is read. NOT_DEPLOYED when there is none. */
export async function listJobs(place: Place, table: string, { status, limit }: Wanted): Promise<{ jobs: Job[]; total: number }> {
  let jobs: Job[] = [];
  let total = 0;
  for await (const page of scanned(place, table, status)) {
    total += page.length;
    jobs = [...jobs, ...page.map(jobOf)].sort(newestFirst).slice(0, limit);
  }
  return { jobs, total };
}

async function* scanned(place: Place, TableName: string, status: JobStatus | undefined): AsyncGenerator<Item[]> {
  const filter = status && {
    FilterExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
  };
  let from: Item | undefined;
  do {
    const command = new ScanCommand({ TableName, ...filter, ...(from && { ExclusiveStartKey: from }) });
    const page: ScanCommandOutput | undefined = await askingAws(place, 'dynamodb:Scan', async () =>
      orAbsent((await place.aws.dynamoDb()).send(command)),
    );
    if (page === undefined) throw noTable(TableName);
    yield page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

function newestFirst(a: Job, b: Job): number {
  if (a.createdAt === b.createdAt) return a.jobId < b.jobId ? -1 : 1;
  return a.createdAt < b.createdAt ? 1 : -1;
}

function jobOf(item: Item): Job {
  const text = (name: string) => item[name]?.S ?? '';
  return {
    jobId: text('sessionId'),
    status: text('status') as JobStatus,
    source: { bucket: text('bucket'), key: text('key'), version: text('version') },
    attempts: Number(item.attempts?.N ?? 0),
    ...(item.owner && { owner: text('owner') }),
    ...(item.summary && { summary: JSON.parse(text('summary')) as JobSummary }),
    ...(item.errorCode && { error: { code: text('errorCode'), message: text('errorMessage') } }),
    ...(item.manifest && { manifest: text('manifest') }),
    createdAt: text('createdAt'),
    updatedAt: text('updatedAt'),
  };
}

function noTable(table: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `There is no table ${table}: the environment is not deployed, or somebody removed it.`);
}
