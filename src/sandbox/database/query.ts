// Runs single SQL statements for the Data API and the login. Parameters and results are text.
import { serialize } from 'pg-protocol';
import type { DatabaseSession } from './database-session.js';

export interface Column {
  name: string;
  tableOid: number;
  typeOid: number;
}

export interface QueryResult {
  columns: Column[];
  rows: (string | null)[][];
  /** PostgreSQL's command tag, such as `INSERT 0 3` or `SELECT 1`. */
  tag: string;
}

/** An error that PostgreSQL reported. */
export class PostgresError extends Error {
  /** The SQLSTATE code. */
  readonly code: string;
  /** The position of the error in the SQL, in characters, counted from 1. */
  readonly position: string | undefined;
  constructor(fields: Record<string, string>) {
    super(fields.M ?? 'unknown error');
    this.code = fields.C ?? 'XX000';
    this.position = fields.P;
  }
}

export interface Parameter {
  /** The OID of the type; 0 lets PostgreSQL infer the type. */
  type: number;
  value: string | null;
}

/** Runs one statement with the extended query protocol. Throws PostgresError if the statement fails. */
export async function runQuery(session: DatabaseSession, sql: string, parameters: readonly Parameter[] = []): Promise<QueryResult> {
  const answer = await session.exec([
    serialize.parse({ text: sql, types: parameters.map(({ type }) => type) }),
    serialize.bind({ values: parameters.map(({ value }) => value) }),
    serialize.describe({ type: 'P' }),
    serialize.execute({}),
    serialize.sync(),
  ]);
  return parseResult(answer);
}

/** Parses the server's answer to a query. Throws PostgresError if it contains an error. */
export function parseResult(answer: Buffer): QueryResult {
  const result: QueryResult = { columns: [], rows: [], tag: '' };
  for (let at = 0; at < answer.length; ) {
    const length = answer.readInt32BE(at + 1);
    const body = answer.subarray(at + 5, at + 1 + length);
    const type = String.fromCharCode(answer[at] ?? 0);
    if (type === 'E') throw new PostgresError(errorFields(body));
    if (type === 'T') result.columns = columnsIn(body);
    if (type === 'D') result.rows.push(valuesIn(body));
    if (type === 'C') result.tag = body.subarray(0, -1).toString();
    at += length + 1;
  }
  return result;
}

function errorFields(body: Buffer): Record<string, string> {
  const parts = body.toString().split('\0').filter(Boolean);
  return Object.fromEntries(parts.map((part) => [part.slice(0, 1), part.slice(1)]));
}

function columnsIn(body: Buffer): Column[] {
  const columns: Column[] = [];
  let at = 2;
  for (let index = 0; index < body.readInt16BE(0); index += 1) {
    const end = body.indexOf(0, at);
    columns.push({ name: body.toString('utf8', at, end), tableOid: body.readInt32BE(end + 1), typeOid: body.readInt32BE(end + 7) });
    at = end + 19;
  }
  return columns;
}

function valuesIn(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 2;
  for (let index = 0; index < body.readInt16BE(0); index += 1) {
    const length = body.readInt32BE(at);
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(0, length);
  }
  return values;
}
