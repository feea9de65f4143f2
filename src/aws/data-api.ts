// SQL through the RDS Data API: HTTPS requests with the cluster's secret, so that the tool needs no access to the VPC.
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type Field,
  type RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import type { Context } from '../context.js';
import { environmentNames, type Outputs } from '../platform/names.js';
import { awsErrorName, callAws } from './calls.js';
import type { AwsAccess } from './target.js';

type Cell = string | number | boolean | null;
/** Runs one statement, in which `:name` is replaced by the value of that name. Returns the rows, each as a list of cells. */
export type Query = (sql: string, values?: Readonly<Record<string, string | number>>) => Promise<Cell[][]>;

type DataApiContext = Pick<Context, 'sleep' | 'report' | 'signal'>;
export type DatabaseOutputs = Pick<Outputs, 'database-cluster-arn' | 'database-secret-arn'>;

const resumeSeconds = 180;
const resumePollSeconds = 3;

/** Returns a function that runs single statements, each in its own transaction. Waits up to 3 min for a paused cluster to resume unless `waitForResume` is false. */
export function openDatabase(ctx: DataApiContext, access: AwsAccess, outputs: DatabaseOutputs, { waitForResume = true } = {}): Query {
  const attempt = waitForResume ? retryWhileResuming(ctx) : <T>(work: () => Promise<T>) => work();
  return async (sql, values = {}) =>
    attempt(async () => execute(await access.aws.rdsData(), { ...connection(access, outputs), sql }, values));
}

/** Runs `work` in a transaction: commits if it resolves, rolls back if it throws. Waits up to 3 min for a paused cluster to resume. */
export async function inTransaction<T>(
  ctx: DataApiContext,
  access: AwsAccess,
  outputs: DatabaseOutputs,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const client = await access.aws.rdsData();
  const cluster = connection(access, outputs);
  const { resourceArn, secretArn } = cluster;
  const begun = await callAws(access, 'rds-data:BeginTransaction', () =>
    retryWhileResuming(ctx)(() => client.send(new BeginTransactionCommand(cluster))),
  );
  const { transactionId } = begun;
  try {
    const result = await work((sql, values = {}) => execute(client, { ...cluster, sql, transactionId }, values));
    await client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId }));
    return result;
  } catch (error) {
    // If the rollback fails, the transaction times out by itself after three minutes.
    await client.send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId })).catch(() => {});
    throw error;
  }
}

function connection(access: AwsAccess, outputs: DatabaseOutputs) {
  const { database } = environmentNames({ name: '', account: access.account, region: access.region });
  return { resourceArn: outputs['database-cluster-arn'], secretArn: outputs['database-secret-arn'], database };
}

interface Statement {
  resourceArn: string;
  secretArn: string;
  database: string;
  sql: string;
  transactionId?: string | undefined;
}

async function execute(client: RDSDataClient, statement: Statement, values: Readonly<Record<string, string | number>>): Promise<Cell[][]> {
  const parameters = Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === 'number' ? { longValue: value } : { stringValue: value },
  }));
  const answer = await client.send(new ExecuteStatementCommand({ ...statement, parameters }));
  return (answer.records ?? []).map((row) => row.map(toCell));
}

function toCell(field: Field): Cell {
  if (field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}

/** Returns a function that retries `work` while the cluster resumes from a pause. */
function retryWhileResuming({ sleep, report, signal }: DataApiContext) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    for (let waited = 0; ; waited += resumePollSeconds) {
      try {
        return await work();
      } catch (error) {
        if (!isResuming(error) || waited >= resumeSeconds || signal.aborted) throw error;
        if (waited === 0) report({ type: 'note', text: 'The database was paused and is resuming (about 15 s).' });
        await sleep(resumePollSeconds * 1000, signal);
      }
    }
  };
}

/** Whether the error says that the cluster is resuming from a pause. */
export function isResuming(error: unknown): boolean {
  return /^(DatabaseResumingException|DatabaseUnavailableException)$/.test(awsErrorName(error));
}
