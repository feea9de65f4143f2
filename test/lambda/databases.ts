// Databases for tests: always PGlite, and a real PostgreSQL if it is installed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { readMigrations } from '../../src/operations/deploy/migration-files.js';
import { findFreePort } from '../helpers/moto.js';

export interface TestDatabase {
  /** Connections with the application's role, after all migrations. */
  pool: pg.Pool;
  /** Empties all tables. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const migrations = resolve(import.meta.dirname, '../../src/operations/deploy/migrations');
const address = (port: number) => ({ host: '127.0.0.1', port, database: 'postgres' });

export async function startPglite(): Promise<TestDatabase> {
  const db = await PGlite.create();
  const port = await findFreePort();
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 10 });
  await server.start();
  const database = await migrate({ ...address(port), user: 'postgres' });
  return {
    ...database,
    stop: () =>
      database
        .stop()
        .then(() => server.stop())
        .then(() => db.close()),
  };
}

/** The folder with PostgreSQL's programs; undefined if it is not installed. */
function findPostgres(root = '/usr/lib/postgresql'): string | undefined {
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** A cluster in a temporary folder, run by an unprivileged user because PostgreSQL refuses to run as root. */
async function startPostgres(bin: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'trading-postgres-'));
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], { ...user, stdio: 'ignore', cwd: folder });
  const port = await findFreePort();
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'];
  const child = spawn(join(bin, 'postgres'), args, { ...user, stdio: 'ignore', cwd: folder });
  await waitUntilUp({ ...address(port), user: 'postgres' });
  const database = await migrate({ ...address(port), user: 'postgres' });
  const stop = async () => {
    await database.stop();
    child.kill('SIGINT');
    await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...database, stop };
}

const postgres = findPostgres();
/** The available engines, for `describe.each`. */
export const databaseEngines = [
  { name: 'PGlite', start: startPglite },
  ...(postgres === undefined ? [] : [{ name: 'PostgreSQL', start: () => startPostgres(postgres) }]),
];

async function waitUntilUp(config: pg.ClientConfig): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const client = new pg.Client(config);
    const isUp = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isUp) return;
    await sleep(100);
  }
  throw new Error('PostgreSQL does not respond');
}

/** Runs all migrations twice, because each must be repeatable. Everything after that uses the application's role. */
async function migrate(config: pg.ClientConfig): Promise<TestDatabase> {
  const owner = new pg.Client(config);
  await owner.connect();
  await owner.query('CREATE ROLE rds_iam');
  const files = await readMigrations(migrations);
  for (const { statements } of [...files, ...files]) for (const statement of statements) await owner.query(statement);
  // PGlite has a single session for all connections, so the role is set here. With PostgreSQL, the pool connects with the role itself.
  await owner.query('SET ROLE trading_app');
  await owner.end();
  const pool = new pg.Pool({ ...config, user: 'trading_app', max: 4 });
  pool.on('error', () => undefined);
  const clear = async () => {
    for (const table of ['partials', 'bars', 'instruments', 'jobs']) await pool.query(`DELETE FROM ${table}`);
  };
  return { pool, clear, stop: () => pool.end() };
}
