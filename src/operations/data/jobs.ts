// The jobs of a deployed environment, as the function keeps them in the sessions table.
import { type AttributeValue, GetItemCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { type Job, type JobStatus, jobFromItem } from '../../platform/jobs.js';

type Item = Record<string, AttributeValue>;

/** A job as it is now; undefined when nobody has begun or queued it. NOT_DEPLOYED when there is no table. */
export async function readJob(access: AwsAccess, table: string, jobId: string): Promise<Job | undefined> {
  const Key = { sessionId: { S: jobId } };
  return callAws(access, 'dynamodb:GetItem', async () => {
    const dynamoDb = await access.aws.dynamoDb();
    const answer = await ifExists(dynamoDb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })));
    if (answer === undefined) throw noTable(table);
    return answer.Item && jobFromItem(answer.Item);
  });
}

interface Wanted {
  status?: JobStatus | undefined;
  limit: number;
}

/** The newest jobs, newest first. The table is ordered by nothing, so that all of it is read. NOT_DEPLOYED when there is none. */
export async function listJobs(access: AwsAccess, table: string, { status, limit }: Wanted): Promise<{ jobs: Job[]; total: number }> {
  let jobs: Job[] = [];
  let total = 0;
  for await (const page of scanned(access, table, status)) {
    total += page.length;
    jobs = [...jobs, ...page.map(jobFromItem)].sort(newestFirst).slice(0, limit);
  }
  return { jobs, total };
}

async function* scanned(access: AwsAccess, TableName: string, status: JobStatus | undefined): AsyncGenerator<Item[]> {
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
  return new TradingInfraError('NOT_DEPLOYED', `There is no table ${table}: the environment is not deployed, or somebody removed it.`);
}
