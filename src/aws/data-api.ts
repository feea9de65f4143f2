// SQL by the RDS Data API: HTTPS to the cluster with its secret, so that nothing of ours has to be inside the network.
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
/** Runs one statement; `:name` in it stands for a value. Rows come back as cells. */
export type Query = (sql: string, values?: Readonly<Record<string, string | number>>) => Promise<Cell[][]>;

type DataApiContext = Pick<Context, 'sleep' | 'report' | 'signal'>;
export type DatabaseOutputs = Pick<Outputs, 'database-cluster-arn' | 'database-secret-arn'>;

const resumeSeconds = 180;
const resumePollSeconds = 3;

/** Runs single statements, each on its own. Waits for a paused cluster only when `wakes` is given. */
export function openDatabase(ctx: DataApiContext, access: AwsAccess, outputs: DatabaseOutputs, { wakes = true } = {}): Query {
  const attempt = wakes ? awake(ctx) : <T>(work: () => Promise<T>) => work();
  return async (sql, values = {}) =>
    attempt(async () => execute(await access.aws.rdsData(), { ...connection(access, outputs), sql }, values));
}

/** Runs `work` in a transaction: committed when it resolves, rolled back when it throws. Waits for a paused cluster (up to 3 min). */
export async function inTransaction<T>(
  ctx: DataApiContext,
  access: AwsAccess,
  outputs: DatabaseOutputs,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const client = await access.aws.rdsData();
  const at = connection(access, outputs);
  const { resourceArn, secretArn } = at;
  const begun = await callAws(access, 'rds-data:BeginTransaction', () => awake(ctx)(() => client.send(new BeginTransactionCommand(at))));
  const { transactionId } = begun;
  try {
    const result = await work((sql, values = {}) => execute(client, { ...at, sql, transactionId }, values));
    await client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId }));
    return result;
  } catch (error) {
    // A transaction that is not rolled back here ends by itself after three minutes.
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
  return (answer.records ?? []).map((row) => row.map(cellOf));
}

function cellOf(field: Field): Cell {
  if (field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}

/** Tries again while the cluster wakes up from its pause. */
function awake({ sleep, report, signal }: DataApiContext) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    for (let waited = 0; ; waited += resumePollSeconds) {
      try {
        return await work();
      } catch (error) {
        if (!isResuming(error) || waited >= resumeSeconds || signal.aborted) throw error;
        if (waited === 0) report({ type: 'note', text: 'The database was paused and is waking up (about 15 s).' });
        await sleep(resumePollSeconds * 1000, signal);
      }
    }
  };
}

/** Whether the cluster is on its way up from a pause. */
export function isResuming(error: unknown): boolean {
  return /^(DatabaseResumingException|DatabaseUnavailableException)$/.test(awsErrorName(error));
}
