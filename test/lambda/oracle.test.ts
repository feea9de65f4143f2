// Checks the built tool against an independent engine: DuckDB computes the same bars from the same files with exact decimals.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { layouts, tradeTexts } from '../../bench/generate-trades.mjs';
import { intervalLabels, intervals } from '../../src/platform/intervals.js';

const tool = resolve(import.meta.dirname, '../../bin/trading-infra.js');
const realTrades = resolve(import.meta.dirname, '../../../shared/data');

/** How DuckDB reads each layout into the same columns, with times in nanoseconds. */
const readers: Record<string, (file: string) => string> = {
  tardis: (file) => `
    SELECT exchange AS venue, symbol, timestamp * 1000 AS ns, id, NULL::HUGEINT AS seq, side, price, amount AS size
    FROM read_csv('${file}', header = true, columns = {exchange: 'VARCHAR', symbol: 'VARCHAR', timestamp: 'BIGINT', local_timestamp: 'BIGINT',
      id: 'BIGINT', side: 'VARCHAR', price: 'DECIMAL(18,8)', amount: 'DECIMAL(18,8)'})`,
  binance: (file) => `
    SELECT 'binance' AS venue, 'SYM00USDT' AS symbol, us * 1000 AS ns, id, id::HUGEINT AS seq, CASE WHEN maker THEN 'sell' ELSE 'buy' END AS side,
      price, size
    FROM read_csv('${file}', header = false, columns = {id: 'BIGINT', price: 'DECIMAL(18,8)', size: 'DECIMAL(18,8)', quote: 'VARCHAR', us: 'BIGINT',
      maker: 'BOOLEAN', best: 'BOOLEAN'})`,
  polygon: (file) => `
    SELECT '' AS venue, ticker AS symbol, participant_timestamp AS ns, concat_ws('-', exchange, coalesce(trf_id, ''), id) AS id, sequence_number::HUGEINT AS seq,
      'unknown' AS side, price, size
    FROM read_csv('${file}', header = true, quote = '"', columns = {ticker: 'VARCHAR', conditions: 'VARCHAR', correction: 'VARCHAR',
      exchange: 'VARCHAR', id: 'VARCHAR', participant_timestamp: 'BIGINT', price: 'DECIMAL(18,8)', sequence_number: 'BIGINT',
      sip_timestamp: 'BIGINT', size: 'DECIMAL(18,8)', tape: 'VARCHAR', trf_id: 'VARCHAR', trf_timestamp: 'VARCHAR'})`,
  ndjson: (file) => `
    SELECT venue, symbol, ts::BIGINT AS ns, id, NULL::HUGEINT AS seq, side, price::DECIMAL(18,8) AS price, size::DECIMAL(18,8) AS size
    FROM read_json('${file}', format = 'newline_delimited', columns = {symbol: 'VARCHAR', ts: 'VARCHAR', id: 'VARCHAR', price: 'VARCHAR',
      size: 'VARCHAR', side: 'VARCHAR', venue: 'VARCHAR'})`,
};

/** Bars by definition: trades are ordered by time, sequence number and row. Of the rows with the same id, the first counts. */
const barsOf = (trades: string, intervalUs: number) => `
  WITH numbered AS (SELECT *, coalesce(seq, -1) AS place, row_number() OVER () AS row FROM (${trades})),
  trades AS (FROM numbered QUALIFY row_number() OVER (PARTITION BY venue, symbol, id ORDER BY row) = 1)
  SELECT symbol, venue, ns // ${intervalUs * 1000} AS n, arg_min(price, (ns, place, row)) AS open, max(price) AS high, min(price) AS low,
    arg_max(price, (ns, place, row)) AS close, sum(size)::DECIMAL(38,8) AS volume, sum((price::DECIMAL(28,8) * size::DECIMAL(18,8))::DECIMAL(38,16)) AS notional, count(*) AS trades,
    sum(CASE WHEN side = 'buy' THEN size ELSE 0 END)::DECIMAL(38,8) AS buy_volume,
    sum(CASE WHEN side = 'sell' THEN size ELSE 0 END)::DECIMAL(38,8) AS sell_volume,
    sum(CASE WHEN side = 'unknown' THEN size ELSE 0 END)::DECIMAL(38,8) AS unknown_volume
  FROM trades GROUP BY ALL`;

const exact = ['open', 'high', 'low', 'close', 'volume', 'notional', 'trades', 'buy_volume', 'sell_volume', 'unknown_volume'];

/** The number of bars, and how many of them are missing on one side or differ in any digit. */
const compare = (ours: string, theirs: string, intervalUs: number) => `
  WITH ours AS (SELECT *, epoch_us(bar_start::TIMESTAMP) // ${intervalUs} AS n FROM ${ours}), theirs AS (${theirs})
  SELECT count(*) AS bars, count(*) FILTER (o.symbol IS NULL OR t.symbol IS NULL OR ${exact.map((name) => `o.${name} <> t.${name}`).join(' OR ')}) AS wrong,
    count(*) FILTER (abs(o.vwap::DOUBLE * o.volume::DOUBLE / o.notional::DOUBLE - 1) > 1e-14) AS askew
  FROM ours o FULL JOIN theirs t ON o.symbol = t.symbol AND coalesce(o.venue, '') = t.venue AND o.n = t.n`;

/** The exact columns of a CSV as decimals; any others are ignored. */
const csvBars = (path: string) => `(
  SELECT symbol, venue, bar_start, vwap, ${exact.map((name) => `${name}::DECIMAL(38,16) AS ${name}`).join(', ')}
  FROM read_csv('${path}', header = true, all_varchar = true))`;

let folder: string;
let duck: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trading-infra-oracle-'));
  duck = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function agree(file: string, layout: string): Promise<void> {
  const out = join(folder, 'out');
  const stem = basename(file).replace(/(\.(csv|ndjson))?(\.gz)?$/, '');
  for (const format of ['csv', 'parquet']) {
    const args = [
      tool,
      'process',
      file,
      '--out',
      out,
      '--interval',
      intervalLabels.join(','),
      '--format',
      format,
      '--eligibility',
      'all',
      '--json',
    ];
    const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    for (const label of intervalLabels) {
      const path = join(out, `${stem}.${label}.${format}`);
      const ours = format === 'csv' ? csvBars(path) : `'${path}'`;
      const theirs = barsOf(readers[layout]?.(file) ?? '', intervals[label]);
      const [row] = (await duck.runAndReadAll(compare(ours, theirs, intervals[label]))).getRowObjects();
      expect([label, row?.wrong, row?.askew]).toEqual([label, 0n, 0n]);
      expect(Number(row?.bars)).toBeGreaterThan(0);
    }
  }
}

describe('DuckDB agrees to the last digit', () => {
  it.each(Object.keys(layouts))('on generated trades in the %s layout, gzipped, with some duplicates', async (layout) => {
    const text = [...tradeTexts({ layout, trades: 30_000, symbols: 7, seed: 11 })].join('');
    const lines = text.trimEnd().split('\n');
    const twice = lines.filter((_, n) => n % 97 === 5);
    const file = join(folder, `SYM00USDT-trades-2024-01-01-${layout}.${layouts[layout].suffix}.gz`);
    writeFileSync(file, gzipSync(`${[...lines, ...twice].join('\n')}\n`));
    await agree(file, layout);
  });

  it.skipIf(!existsSync(realTrades))('on real trades', async () => {
    for (const name of readdirSync(realTrades).filter((one) => one.endsWith('.csv.gz'))) await agree(join(realTrades, name), 'tardis');
  });
});
