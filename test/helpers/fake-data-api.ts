// A small fake of the RDS Data API for tests: an HTTP server in front of one session of an embedded PostgreSQL.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

interface Field {
  isNull?: boolean;
  stringValue?: string;
  longValue?: number;
  booleanValue?: boolean;
}

interface Body {
  sql?: string;
  transactionId?: string;
  parameters?: { name: string; value: Field }[];
}

export interface FakeDataApi {
  /** Such as `http://127.0.0.1:41234`. */
  endpoint: string;
  database: PGlite;
  /** Errors to answer the next calls with, one per call. */
  failures: { name: string; message: string }[];
  /** Refuses the advisory lock this many times. */
  refuseLock(times: number): void;
  /** The SQL of every statement received, in order. */
  statements: string[];
  /** Empties the database and drops planned errors and refusals. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server on a free port, with an empty database. */
export async function startFakeDataApi(): Promise<FakeDataApi> {
  const database = await PGlite.create();
  const failures: FakeDataApi['failures'] = [];
  const statements: string[] = [];
  const transactions = createTransactionQueue();
  let refusals = 0;

  async function answer(path: string, { sql = '', parameters = [] }: Body): Promise<object> {
    if (path === '/BeginTransaction') {
      const transactionId = await transactions.begin();
      await database.exec('begin');
      return { transactionId };
    }
    if (path === '/CommitTransaction' || path === '/RollbackTransaction') {
      await database.exec(path === '/CommitTransaction' ? 'commit' : 'rollback');
      transactions.end();
      return { transactionStatus: 'done' };
    }
    statements.push(sql);
    if (sql.includes('pg_try_advisory_xact_lock') && refusals > 0) {
      refusals -= 1;
      return { records: [[{ booleanValue: false }]] };
    }
    const numbered = parameters.reduce((text, { name }, n) => text.replaceAll(new RegExp(`(?<!:):${name}\\b`, 'g'), `$${n + 1}`), sql);
    const values = parameters.map(({ value }) => value.stringValue ?? value.longValue ?? null);
    const { rows } = await database.query<unknown[]>(numbered, values, { rowMode: 'array' });
    return { records: rows.map((row) => row.map(toField)) };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'application/json');
    const failure = failures.shift();
    try {
      const body = JSON.parse(await readText(request)) as Body;
      if (failure !== undefined) throw Object.assign(new Error(failure.message), { name: failure.name });
      response.end(JSON.stringify(await answer(request.url ?? '', body)));
    } catch (error) {
      const { name, message } = error as Error;
      response.writeHead(400, { 'x-amzn-errortype': failure ? name : 'DatabaseErrorException' }).end(JSON.stringify({ message }));
    }
  }

  const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    database,
    failures,
    statements,
    refuseLock: (times) => {
      refusals = times;
    },
    reset: async () => {
      failures.length = 0;
      statements.length = 0;
      refusals = 0;
      await database.exec('drop schema public cascade; create schema public');
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}

/** Allows one transaction at a time, since there is one session; the next one waits. */
function createTransactionQueue() {
  let last = Promise.resolve();
  let release = () => {};
  let count = 0;
  return {
    begin: async () => {
      const before = last;
      let finish = () => {};
      last = new Promise((resolve) => {
        finish = resolve;
      });
      await before;
      release = finish;
      count += 1;
      return `transaction-${count}`;
    },
    end: () => release(),
  };
}

function toField(value: unknown): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  return typeof value === 'number' ? { longValue: value } : { stringValue: String(value) };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8') || '{}';
}
