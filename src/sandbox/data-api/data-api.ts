// The RDS Data API (SQL over HTTP) for the clusters of the sandbox, with AWS's checks and errors.
import { randomBytes } from 'node:crypto';
import { type Cluster, type Clusters, readSecret } from '../database/clusters.js';
import type { DatabaseSession } from '../database/database-session.js';
import { PostgresError, type QueryResult, runQuery } from '../database/query.js';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import { awsJsonError, type FrontRequest, type FrontResponse, jsonBody, jsonResponse } from '../front/exchange.js';
import type { Responder } from '../front/front-server.js';
import { scopeOf } from '../front/request-name.js';
import { createTransactions, type Transactions } from './data-api-transactions.js';
import { bindParameters, numberPlaceholders, type SqlParameter } from './sql-parameters.js';
import { columnMetadata, jsonRecord, typedField } from './typed-fields.js';

/** An error that the Data API returns. `type` is the error type that AWS uses. */
class DataApiError extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

interface DataApiRequest {
  resourceArn?: string;
  secretArn?: string;
  database?: string;
  sql?: string;
  parameters?: SqlParameter[];
  parameterSets?: SqlParameter[][];
  transactionId?: string;
  includeResultMetadata?: boolean;
  formatRecordsAs?: 'JSON' | 'NONE';
}

const operations: Record<string, string> = {
  '/Execute': 'ExecuteStatement',
  '/BatchExecute': 'BatchExecuteStatement',
  '/BeginTransaction': 'BeginTransaction',
  '/CommitTransaction': 'CommitTransaction',
  '/RollbackTransaction': 'RollbackTransaction',
};
/** The maximum length of a result, in characters. AWS's limit is 1 MiB. */
const maxResponseSize = 1024 * 1024;

export interface DataApiParts {
  clusters: Clusters;
  emulator: EmulatorClient;
}

/** Serves the five Data API operations that Aurora PostgreSQL supports. */
export function createDataApi(parts: DataApiParts): Responder {
  const transactions = createTransactions();
  const operationOf = (url: string) => operations[url.split('?')[0] ?? ''];
  return {
    claims: (line) => operationOf(line.url) !== undefined && scopeOf(line).service === 'rds-data',
    name({ url, name, body }) {
      const cluster =
        String(jsonBody(body)?.resourceArn ?? '')
          .split(':')
          .at(-1) ?? '';
      return { ...name, operation: operationOf(url) ?? '', resource: cluster };
    },
    async answer(request) {
      try {
        return jsonResponse(200, await run(parts, transactions, operationOf(request.url) ?? '', request));
      } catch (error) {
        return errorResponse(error);
      }
    },
  };
}

async function run(parts: DataApiParts, transactions: Transactions, operation: string, { name, body }: FrontRequest): Promise<object> {
  const request = (jsonBody(body) ?? {}) as DataApiRequest;
  const { cluster, user } = await authorize(parts, name.region, request);
  if (operation === 'BeginTransaction') return { transactionId: await beginTransaction(transactions, cluster, user) };
  if (operation === 'CommitTransaction' || operation === 'RollbackTransaction') {
    const transaction = findTransaction(transactions, request.transactionId);
    const sql = operation === 'CommitTransaction' ? 'COMMIT' : 'ROLLBACK';
    await runQuery(transaction, sql).finally(() => transactions.end(request.transactionId ?? ''));
    return { transactionStatus: operation === 'CommitTransaction' ? 'Transaction Committed' : 'Rollback Complete' };
  }
  const openTransaction = request.transactionId ? findTransaction(transactions, request.transactionId) : undefined;
  const session = openTransaction ?? cluster.database.session(user);
  try {
    return operation === 'BatchExecuteStatement' ? await executeBatch(session, request, !openTransaction) : await execute(session, request);
  } finally {
    if (!openTransaction) await session.end();
  }
}

async function authorize(
  { clusters, emulator }: DataApiParts,
  region: string,
  { resourceArn = '', secretArn = '', database }: DataApiRequest,
) {
  const cluster = clusters.byArn(resourceArn);
  if (!cluster) throw new DataApiError('DatabaseNotFoundException', `There is no cluster ${resourceArn}`, 404);
  if (!cluster.httpEndpoint()) throw new DataApiError('HttpEndpointNotEnabledException', `HttpEndpoint is not enabled for ${resourceArn}`);
  const secret = await readSecret(emulator, region, secretArn);
  if (!secret)
    throw new DataApiError(
      'SecretsErrorException',
      'The Secrets Manager secret of the request was not found or has no username and password',
    );
  if (secret.username === cluster.masterUser && secret.password !== (await cluster.masterPassword())) {
    throw new DataApiError('BadRequestException', `FATAL: password authentication failed for user "${secret.username}"; SQLState: 28P01`);
  }
  if (database && database !== cluster.databaseName) {
    throw new DataApiError('DatabaseNotFoundException', `FATAL: database "${database}" does not exist; SQLState: 3D000`, 404);
  }
  return { cluster, user: secret.username };
}

async function beginTransaction(transactions: Transactions, cluster: Cluster, user: string): Promise<string> {
  const session = cluster.database.session(user);
  await runQuery(session, 'BEGIN');
  return transactions.add(randomBytes(48).toString('base64'), session);
}

function findTransaction(transactions: Transactions, id: string | undefined): DatabaseSession {
  const session = transactions.use(id ?? '');
  if (!session) throw new DataApiError('TransactionNotFoundException', `Transaction ${id} is not found`, 404);
  return session;
}

async function runStatement(session: DatabaseSession, sql: string, parameters: readonly SqlParameter[]): Promise<QueryResult> {
  const numbered = numberPlaceholders(sql);
  let bound: ReturnType<typeof bindParameters>;
  try {
    bound = bindParameters(numbered.names, parameters);
  } catch (error) {
    throw new DataApiError('BadRequestException', (error as Error).message);
  }
  return runQuery(session, numbered.sql, bound);
}

async function execute(session: DatabaseSession, request: DataApiRequest): Promise<object> {
  const { columns, rows, tag } = await runStatement(session, request.sql ?? '', request.parameters ?? []);
  const numberOfRecordsUpdated = /^(INSERT|UPDATE|DELETE|MERGE)/.test(tag) ? Number(tag.split(' ').at(-1)) : 0;
  if (columns.length === 0) return { numberOfRecordsUpdated, generatedFields: [] };
  if (request.formatRecordsAs === 'JSON') {
    return { numberOfRecordsUpdated, formattedRecords: checkSize(JSON.stringify(rows.map((row) => jsonRecord(columns, row)))) };
  }
  const records = rows.map((row) => columns.map((column, index) => typedField(column, row[index] ?? null)));
  checkSize(JSON.stringify(records));
  const metadata = request.includeResultMetadata ? { columnMetadata: columns.map(columnMetadata) } : {};
  return { numberOfRecordsUpdated, records, ...metadata };
}

/** Runs a statement once for each parameter set, in a transaction of its own if `needsTransaction` is true. */
async function executeBatch(session: DatabaseSession, request: DataApiRequest, needsTransaction: boolean): Promise<object> {
  if (needsTransaction) await runQuery(session, 'BEGIN');
  const updateResults: object[] = [];
  for (const parameters of request.parameterSets ?? [[]]) {
    await runStatement(session, request.sql ?? '', parameters);
    updateResults.push({ generatedFields: [] });
  }
  if (needsTransaction) await runQuery(session, 'COMMIT');
  return { updateResults };
}

/** Returns the text. Throws DataApiError if the text exceeds the size limit. */
function checkSize(text: string): string {
  if (text.length <= maxResponseSize) return text;
  throw new DataApiError('BadRequestException', 'Database returned more than the allowed response size limit');
}

function errorResponse(error: unknown): FrontResponse {
  if (error instanceof DataApiError) return awsJsonError(error.status, error.type, error.message);
  if (!(error instanceof PostgresError)) return awsJsonError(503, 'DatabaseUnavailableException', (error as Error).message);
  if (/cannot insert multiple commands/.test(error.message)) {
    return awsJsonError(400, 'BadRequestException', "Multistatements aren't supported");
  }
  const position = error.position ? `; Position: ${error.position}` : '';
  return awsJsonError(400, 'DatabaseErrorException', `ERROR: ${error.message}${position}; SQLState: ${error.code}`);
}
