// Bars that were made with the earlier order of trades, after the migration: they are marked until their source is processed again.
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, it } from 'vitest';
import { queryBars } from '../../../src/lambda/adapters/bar-query.js';
import { BarStore } from '../../../src/lambda/adapters/bar-store.js';
import { type ConnectionPool, Database } from '../../../src/lambda/adapters/database.js';
import { barsEvery } from '../../../src/lambda/core/analysis.js';
import { readMigrations } from '../../../src/operations/deploy/migration-files.js';
import type { PlainTrade } from '../naive-bars.js';
import { analyzeBytes, tardisCsv } from '../trade-files.js';

const folder = resolve(import.meta.dirname, '../../../src/operations/deploy/migrations');

/** A pool of one connection to a database in this process. */
function poolOf(db: PGlite): ConnectionPool {
  const query = async (text: string, values?: unknown[]) => ({ rows: (await db.query(text, values)).rows as Record<string, unknown>[] });
  return { connect: async () => ({ query, release: () => undefined }) };
}

const old = (minute: number, [open, high, low, close]: readonly number[]) => {
  const start = `2024-08-08 14:0${minute}+00`;
  const sums = '3, 300, 100, 2, 3, 0, 0';
  return [
    `INSERT INTO partials VALUES ('S', 'v', 60000000, '${start}', 'raw/a.csv', '1', ${open}, ${high}, ${low}, ${close}, ${minute}1, 7, ${minute}2, NULL, 300, 2, 3, 0, 0)`,
    `INSERT INTO bars VALUES ('S', 'v', 60000000, '${start}', ${open}, ${high}, ${low}, ${close}, ${sums})`,
  ];
};

it('keep their values and get a mark, have a daily bar, and lose the mark with their source', async () => {
  const db = await PGlite.create();
  const migrations = await readMigrations(folder);
  const statements = (from: number, to: number) => migrations.slice(from, to).flatMap(({ statements: all }) => all);
  for (const sql of statements(0, 4)) await db.query(sql.replace('GRANT rds_iam TO trading_app', 'SELECT 1'));
  for (const sql of [...old(0, [100, 110, 90, 105]), ...old(1, [105, 120, 80, 95])]) await db.query(sql);
  await db.query("INSERT INTO instruments VALUES ('v', 'S', '2024-08-08 14:00+00', '2024-08-08 14:01+00')");
  for (const sql of statements(4, migrations.length)) await db.query(sql);

  const database = new Database(poolOf(db));
  const read = (intervalUs: number) =>
    queryBars(database, { symbol: 'S', venue: undefined, intervalUs, from: undefined, to: undefined, limit: 10, after: undefined });
  expect(await read(60_000_000)).toMatchObject([
    { open: '100', close: '105', order_rule: 1, ineligible_trades: 0 },
    { open: '105', close: '95', order_rule: 1 },
  ]);
  expect(await read(86_400_000_000)).toMatchObject([
    { open: '100', high: '120', low: '80', close: '95', volume: '6', trades: 4, order_rule: 1 },
  ]);
  expect(await read(3_600_000_000)).toMatchObject([{ open: '100', close: '95', order_rule: 1 }]);

  const commit = async (key: string, trades: readonly PlainTrade[]) => {
    const analysis = await analyzeBytes(tardisCsv(trades), { intervals: ['1m', '1d'], tracksContent: true });
    const bars = [barsEvery('1m', analysis), barsEvery('1d', analysis)];
    const source = { bucket: 'raw', key, version: '2' };
    await new BarStore(database).commit({
      jobId: key,
      source,
      bars,
      summary: analysis.summary,
      tradingDays: 365,
      assertNewest: async () => {},
    });
  };
  const trade = (minute: number, price: string): PlainTrade => {
    const ts = BigInt(Date.parse(`2024-08-08T14:0${minute}:30Z`)) * 1_000_000n;
    return { venue: 'v', symbol: 'S', ts, id: '', price, size: '1', side: 'buy' };
  };
  await commit('b.csv', [trade(0, '101')]);
  expect(await read(60_000_000)).toMatchObject([{ trades: 3, order_rule: 1 }, { order_rule: 1 }]);
  await commit('a.csv', [trade(0, '100'), trade(1, '102')]);
  expect(await read(60_000_000)).toMatchObject([
    { open: '100', close: '101', order_rule: 2 },
    { close: '102', order_rule: 2 },
  ]);
  expect(await read(86_400_000_000)).toMatchObject([{ open: '100', close: '102', trades: 3, order_rule: 2 }]);
  await db.close();
});
