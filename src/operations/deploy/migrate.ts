// Migrates the database: applies each migration once, in order, in its own transaction.

import { callAws } from '../../aws/calls.js';
import { type DatabaseOutputs, inTransaction, isResuming, type Query } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { type Migration, readMigrations } from './migration-files.js';

type MigrateContext = Pick<Context, 'sleep' | 'report' | 'signal'>;
/** Key of the advisory lock: an arbitrary number, but the same in every version of this tool. */
const lockNumber = 7_413_001;
const lockWaitSeconds = 120;

const createTable = `create table if not exists schema_migrations (
  number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`;

/**
 * Applies the missing migrations and returns their names (such as `0001_tables`). Concurrent runs are safe: the second one waits.
 * Throws STATE_LOCKED after two minutes of waiting, APPLY_FAILED if a migration fails or was changed after it had been applied.
 */
export async function migrate(
  ctx: MigrateContext,
  access: AwsAccess,
  outputs: DatabaseOutputs,
  { folder }: { folder?: string } = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const migration = await callAws(access, 'rds-data:ExecuteStatement', () => applyNext(ctx, access, outputs, migrations));
    if (migration === undefined) return applied;
    applied.push(nameOf(migration));
  }
}

async function applyNext(
  ctx: MigrateContext,
  access: AwsAccess,
  outputs: DatabaseOutputs,
  migrations: Migration[],
): Promise<Migration | undefined> {
  return inTransaction(ctx, access, outputs, async (query) => {
    await acquireLock(ctx, query);
    await query(createTable);
    const next = findNextMigration(ctx, migrations, await query('select number, name, sha256 from schema_migrations order by number'));
    if (next === undefined) return undefined;
    await runStatements(query, next);
    const { number, name, sha256 } = next;
    await query('insert into schema_migrations (number, name, sha256) values (:number, :name, :sha256)', { number, name, sha256 });
    return next;
  });
}

/**
 * Acquires the lock, which is held until the transaction ends. Polls instead of waiting in SQL, because the Data API limits a statement to
 * 45 s.
 */
async function acquireLock({ sleep, signal }: MigrateContext, query: Query): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    const [[isHeld] = []] = await query(`select pg_try_advisory_xact_lock(${lockNumber})`);
    if (isHeld === true) return;
    if (waited >= lockWaitSeconds) {
      throw new TradingInfraError('STATE_LOCKED', `Another deploy has been migrating the database for more than ${lockWaitSeconds} s.`, {
        hint: 'Wait for the other deploy to end, then run yours again',
      });
    }
    await sleep(1000, signal);
  }
}

/**
 * Returns the first migration that has not been applied. Throws APPLY_FAILED if an applied migration differs from the one in this version.
 */
function findNextMigration(
  { report }: MigrateContext,
  migrations: Migration[],
  rows: (string | number | boolean | null)[][],
): Migration | undefined {
  const applied = new Map(rows.map(([number, name, sha256]) => [Number(number), { name, sha256 }]));
  for (const migration of migrations) {
    const before = applied.get(migration.number);
    if (before === undefined) return migration;
    if (before.sha256 === migration.sha256) continue;
    const message = `The migration ${nameOf(migration)} was changed after it had been applied: its SHA-256 is ${before.sha256} in the database and ${migration.sha256} in this version.`;
    throw new TradingInfraError('APPLY_FAILED', message, {
      hint: 'Restore the file and put the change into a new migration',
    });
  }
  const newest = Math.max(0, ...applied.keys());
  const known = migrations.at(-1)?.number ?? 0;
  if (newest > known) {
    const text = `The database has migration ${newest}, but this version of trading-infra only knows ${known}: it was deployed with a newer version.`;
    report({ type: 'warning', text });
  }
  return undefined;
}

async function runStatements(query: Query, migration: Migration): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    try {
      await query(statement);
    } catch (cause) {
      if (isResuming(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const where = `statement ${index + 1} of ${migration.statements.length}`;
      const message = `The migration ${nameOf(migration)} failed in ${where} and was rolled back: ${reason}`;
      throw new TradingInfraError('APPLY_FAILED', message, { cause, hint: 'Fix the cause and run deploy again' });
    }
  }
}

function nameOf({ number, name }: Migration): string {
  return `${String(number).padStart(4, '0')}_${name}`;
}
