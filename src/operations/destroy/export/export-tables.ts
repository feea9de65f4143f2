// Writes the tables of Aurora and of DynamoDB as NDJSON: one row or item per line.
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { readAllPages } from '../../../aws/calls.js';
import { type DatabaseOutputs, inTransaction, type Query } from '../../../aws/data-api.js';
import type { AwsAccess } from '../../../aws/target.js';
import type { Context } from '../../../context.js';
import { TradingInfraError } from '../../../errors.js';
import { type Job, jobFromItem } from '../../../platform/jobs.js';

export interface ExportedTable {
  table: string;
  file: string;
  /** The number of lines. */
  rows: number;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

type TableContext = Pick<Context, 'sleep' | 'report' | 'signal'>;

/** The columns of each table's primary key with their types, in its order. Pages are read in this order. */
const primaryKeys: Record<string, Record<string, string>> = {
  bars: { symbol: 'text', interval_us: 'bigint', bar_start: 'timestamptz', venue: 'text' },
  partials: { symbol: 'text', interval_us: 'bigint', bar_start: 'timestamptz', venue: 'text', source: 'text' },
  instruments: { venue: 'text', symbol: 'text' },
  jobs: { job_id: 'text' },
};

/** The Data API answers with at most 1 MiB. */
const rowsPerPage = 500;

/**
 * Writes Aurora's tables, all as of the same moment. Throws EXPORT_FAILED if a file does not have as many rows as its table, and INTERRUPTED
 * after Ctrl-C.
 */
export function exportDatabase(
  ctx: TableContext,
  access: AwsAccess,
  outputs: DatabaseOutputs,
  { directory, onRows }: { directory: string; onRows: (table: string, rows: number) => void },
): Promise<ExportedTable[]> {
  return inTransaction(ctx, access, outputs, async (query) => {
    await query('set transaction isolation level repeatable read');
    const exported: ExportedTable[] = [];
    for (const table of Object.keys(primaryKeys)) {
      const [[expected] = []] = await query(`select count(*) from ${table}`);
      const written = await writeLines(directory, join('database', `${table}.ndjson`), (write) =>
        readTable(ctx, query, table, async (lines) => {
          await write(lines);
          onRows(table, lines.length);
        }),
      );
      refuseDifference(`Aurora's table ${table}`, Number(expected), written.rows);
      exported.push({ table, ...written });
    }
    return exported;
  });
}

async function readTable(ctx: TableContext, query: Query, table: string, onPage: (lines: string[]) => Promise<void>): Promise<void> {
  const columns = Object.entries(primaryKeys[table] ?? {});
  const names = columns.map(([name]) => name).join(', ');
  const after = columns.map(([name, type]) => `cast(:${name} as ${type})`).join(', ');
  const cells = columns.map(([name]) => `cast(t.${name} as text)`).join(', ');
  let last: Record<string, string> | undefined;
  for (;;) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted during the export. Nothing was removed.');
    const where = last === undefined ? '' : `where (${names}) > (${after})`;
    const sql = `select cast(row_to_json(t) as text), ${cells} from ${table} t ${where} order by ${names} limit ${rowsPerPage}`;
    const page = await query(sql, last);
    await onPage(page.map(([json]) => String(json)));
    const end = page.at(-1);
    if (end === undefined || page.length < rowsPerPage) return;
    last = Object.fromEntries(columns.map(([name], at) => [name, String(end[at + 1])]));
  }
}

/** Writes the jobs in the sessions table, as `jobs list --json` shows them. */
export async function exportJobs(
  ctx: Pick<Context, 'signal'>,
  access: AwsAccess,
  { table, directory }: { table: string; directory: string },
): Promise<ExportedTable> {
  const written = await writeLines(directory, join('tables', 'jobs.ndjson'), async (write) => {
    for await (const jobs of scanJobs(ctx, access, table)) await write(jobs.map((job) => JSON.stringify(job)));
  });
  const counted = await countItems(access, table);
  // Old jobs may have expired in the meantime, so fewer are no fault.
  if (counted > written.rows) refuseDifference(`DynamoDB's table ${table}`, counted, written.rows);
  return { table, ...written };
}

async function* scanJobs({ signal }: Pick<Context, 'signal'>, access: AwsAccess, TableName: string): AsyncGenerator<Job[]> {
  const dynamoDb = await access.aws.dynamoDb();
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    if (signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted during the export. Nothing was removed.');
    const page: ScanCommandOutput = await dynamoDb.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
    yield (page.Items ?? []).map((item) => jobFromItem(item as Parameters<typeof jobFromItem>[0]));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

async function countItems(access: AwsAccess, TableName: string): Promise<number> {
  const dynamoDb = await access.aws.dynamoDb();
  const pages = await readAllPages<ScanCommandOutput, number, ScanCommandOutput['LastEvaluatedKey']>(
    (ExclusiveStartKey) => dynamoDb.send(new ScanCommand({ TableName, Select: 'COUNT', ConsistentRead: true, ExclusiveStartKey })),
    (page) => ({ items: [page.Count ?? 0], next: page.LastEvaluatedKey }),
  );
  return pages.reduce((sum, count) => sum + count, 0);
}

type Write = (lines: readonly string[]) => Promise<void>;

async function writeLines(
  directory: string,
  file: string,
  produce: (write: Write) => Promise<void>,
): Promise<Omit<ExportedTable, 'table'>> {
  const path = join(directory, file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  const handle: FileHandle = await open(draft, 'w', 0o600);
  try {
    await produce(async (lines) => {
      if (lines.length === 0) return;
      const text = Buffer.from(`${lines.join('\n')}\n`);
      hash.update(text);
      rows += lines.length;
      bytes += text.length;
      await handle.write(text);
    });
  } finally {
    await handle.close();
  }
  await rename(draft, path);
  return { file, rows, bytes, sha256: hash.digest('hex') };
}

function refuseDifference(what: string, expected: number, written: number): void {
  if (expected === written) return;
  throw new TradingInfraError('EXPORT_FAILED', `${what} has ${expected} rows, but ${written} were written. Nothing was removed.`);
}
