// Reads the jobs of a deployed environment from the sessions table, where the function records them.
import { type AttributeValue, GetItemCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { type Job, type JobStatus, jobFromItem } from '../../platform/jobs.js';

type Item = Record<string, AttributeValue>;

/** Reads a job; undefined if there is no record of it. Throws NOT_DEPLOYED if the table does not exist. */
export async function readJob(access: AwsAccess, table: string, jobId: string): Promise<Job | undefined> {
  const Key = { sessionId: { S: jobId } };
  return callAws(access, 'dynamodb:GetItem', async () => {
    const dynamoDb = await access.aws.dynamoDb();
    const answer = await ifExists(dynamoDb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })));
    if (answer === undefined) throw noTable(table);
    return answer.Item && jobFromItem(answer.Item);
  });
}

const fullIdLength = 32;
const maxNamed = 5;

/** Reads a job by its id or by the first digits of it; undefined if there is none. Throws USAGE if several jobs begin with these digits. */
export async function findJob(access: AwsAccess, table: string, given: string): Promise<Job | undefined> {
  if (given.length >= fullIdLength) return readJob(access, table, given);
  const found: Job[] = [];
  for await (const page of scanJobs(access, table, undefined)) {
    found.push(...page.map(jobFromItem).filter(({ jobId }) => jobId.startsWith(given)));
  }
  if (found.length <= 1) return found[0];
  const named = found.slice(0, maxNamed).map(({ jobId }) => jobId);
  const more = found.length > named.length ? `, and ${found.length - named.length} more` : '';
  throw new TradingInfraError('USAGE', `${found.length} jobs begin with ${given}: ${named.join(', ')}${more}.`, {
    hint: `trading-infra jobs show ${named[0]}`,
  });
}

interface JobFilter {
  status?: JobStatus | undefined;
  limit: number;
}

/**
 * Returns the newest `limit` jobs, newest first, and the total number of matches. Scans the whole table. Throws NOT_DEPLOYED if there is
 * none.
 */
export async function listJobs(access: AwsAccess, table: string, { status, limit }: JobFilter): Promise<{ jobs: Job[]; total: number }> {
  let jobs: Job[] = [];
  let total = 0;
  for await (const page of scanJobs(access, table, status)) {
    total += page.length;
    jobs = [...jobs, ...page.map(jobFromItem)].sort(newestFirst).slice(0, limit);
  }
  return { jobs, total };
}

async function* scanJobs(access: AwsAccess, TableName: string, status: JobStatus | undefined): AsyncGenerator<Item[]> {
  const filter = status && {
    FilterExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
  };
  let from: Item | undefined;
  do {
    const command = new ScanCommand({ TableName, ...filter, ...(from && { ExclusiveStartKey: from }) });
    const page: ScanCommandOutput | undefined = await callAws(access, 'dynamodb:Scan', async () =>
      ifExists((await access.aws.dynamoDb()).send(command)),
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

function noTable(table: string): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `There is no table ${table}: the environment is not deployed, or the table was deleted.`);
}
