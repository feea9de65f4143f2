// Brings the database's tables up to date: each migration once, in order, in a transaction of its own.

import { callAws } from '../../aws/calls.js';
import { type DatabaseOutputs, inTransaction, isResuming, type Query } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { type Migration, readMigrations } from './migration-files.js';

type MigrateContext = Pick<Context, 'sleep' | 'report' | 'signal'>;
/** Any number will do, as long as every version of this tool uses the same one. */
const lockNumber = 7_413_001;
const lockWaitSeconds = 120;

const createTable = `create table if not exists schema_migrations (
  number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`;

/**
 * Applies what is missing and returns the names (`0001_tables`) that were applied; none when all were there. Safe to run by two at
 * once: the second waits. STATE_LOCKED after two minutes of waiting; APPLY_FAILED when a migration fails or an applied one was changed.
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
    await lock(ctx, query);
    await query(createTable);
    const next = nextOf(ctx, migrations, await query('select number, name, sha256 from schema_migrations order by number'));
    if (next === undefined) return undefined;
    await run(query, next);
    const { number, name, sha256 } = next;
    await query('insert into schema_migrations (number, name, sha256) values (:number, :name, :sha256)', { number, name, sha256 });
    return next;
  });
}

/** Held until the transaction ends. Asked for again and again rather than waited for: a statement may take 45 s at most. */
async function lock({ sleep, signal }: MigrateContext, query: Query): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    const [[isHeld] = []] = await query(`select pg_try_advisory_xact_lock(${lockNumber})`);
    if (isHeld === true) return;
    if (waited >= lockWaitSeconds) {
      throw new TradingInfraError('STATE_LOCKED', `Somebody else has been migrating the database for more than ${lockWaitSeconds} s.`, {
        hint: 'Wait for their deploy to end and run yours again',
      });
    }
    await sleep(1000, signal);
  }
}

/** The first migration that is not applied yet. What is applied must be what this version brings along. */
function nextOf({ report }: MigrateContext, migrations: Migration[], rows: (string | number | boolean | null)[][]): Migration | undefined {
  const applied = new Map(rows.map(([number, name, sha256]) => [Number(number), { name, sha256 }]));
  for (const migration of migrations) {
    const before = applied.get(migration.number);
    if (before === undefined) return migration;
    if (before.sha256 === migration.sha256) continue;
    const message = `The migration ${nameOf(migration)} was changed after it had been applied: the database has ${before.sha256}, this version brings ${migration.sha256}.`;
    throw new TradingInfraError('APPLY_FAILED', message, {
      hint: 'Give the file its old contents and put the change into a new migration',
    });
  }
  const newest = Math.max(0, ...applied.keys());
  const known = migrations.at(-1)?.number ?? 0;
  if (newest > known) {
    const text = `The database has migration ${newest}, this version of trading-infra knows ${known}: it was deployed with a newer one.`;
    report({ type: 'warning', text });
  }
  return undefined;
}

async function run(query: Query, migration: Migration): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    try {
      await query(statement);
    } catch (cause) {
      if (isResuming(cause)) throw cause;
      const said = cause instanceof Error ? cause.message : String(cause);
      const where = `statement ${index + 1} of ${migration.statements.length}`;
      const message = `The migration ${nameOf(migration)} failed in ${where}, and was taken back: ${said}`;
      throw new TradingInfraError('APPLY_FAILED', message, { cause, hint: 'Mend the named cause and run deploy again' });
    }
  }
}

function nameOf({ number, name }: Migration): string {
  return `${String(number).padStart(4, '0')}_${name}`;
}
