// Computes bars with DuckDB, on one thread and with exact decimals. Usage: node duckdb-bars.mjs LAYOUT FILE OUT
import { DuckDBInstance } from '@duckdb/node-api';

const [layout, file, out] = process.argv.slice(2);

/** The fastest way for DuckDB to read each layout: typed columns, no type detection. */
const readers = {
  tardis: `SELECT exchange AS venue, symbol, timestamp AS us, 0 AS ns, id AS seq, side, price, amount AS size
    FROM read_csv('${file}', header = true, columns = {exchange: 'VARCHAR', symbol: 'VARCHAR', timestamp: 'BIGINT', local_timestamp: 'BIGINT',
      id: 'BIGINT', side: 'VARCHAR', price: 'DECIMAL(18,8)', amount: 'DECIMAL(18,8)'})`,
  'tardis-parquet': `SELECT exchange AS venue, symbol, timestamp AS us, 0 AS ns, id AS seq, side, price::DECIMAL(18,8) AS price,
      amount::DECIMAL(18,8) AS size
    FROM read_parquet('${file}')`,
  binance: `SELECT 'binance' AS venue, 'SYM00USDT' AS symbol, us, 0 AS ns, id AS seq, CASE WHEN maker THEN 'sell' ELSE 'buy' END AS side, price, size
    FROM read_csv('${file}', header = false, columns = {id: 'BIGINT', price: 'DECIMAL(18,8)', size: 'DECIMAL(18,8)', quote: 'VARCHAR', us: 'BIGINT',
      maker: 'BOOLEAN', best: 'BOOLEAN'})`,
  polygon: `SELECT '' AS venue, ticker AS symbol, participant_timestamp // 1000 AS us, participant_timestamp % 1000 AS ns, sequence_number AS seq,
      'unknown' AS side, price, size
    FROM read_csv('${file}', header = true, quote = '"', columns = {ticker: 'VARCHAR', conditions: 'VARCHAR', correction: 'VARCHAR',
      exchange: 'VARCHAR', id: 'VARCHAR', participant_timestamp: 'BIGINT', price: 'DECIMAL(18,8)', sequence_number: 'BIGINT',
      sip_timestamp: 'BIGINT', size: 'DECIMAL(18,8)', tape: 'VARCHAR', trf_id: 'VARCHAR', trf_timestamp: 'VARCHAR'})`,
  ndjson: `SELECT venue, symbol, ts::BIGINT // 1000 AS us, ts::BIGINT % 1000 AS ns, id::BIGINT AS seq, side, price::DECIMAL(18,8) AS price,
      size::DECIMAL(18,8) AS size
    FROM read_json('${file}', format = 'newline_delimited', columns = {symbol: 'VARCHAR', ts: 'VARCHAR', id: 'VARCHAR', price: 'VARCHAR',
      size: 'VARCHAR', side: 'VARCHAR', venue: 'VARCHAR'})`,
};

const connection = await (await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '400MB' })).connect();
await connection.run(`COPY (
  SELECT symbol, venue, time_bucket(INTERVAL '1 minute', make_timestamp(us)) AS bar_start, arg_min(price, (us, ns, seq)) AS open,
    max(price) AS high, min(price) AS low, arg_max(price, (us, ns, seq)) AS close, sum(size)::DECIMAL(38,8) AS volume,
    sum(price::DECIMAL(18,8) * size::DECIMAL(20,8)) AS notional, count(*) AS trades, sum(size) FILTER (side = 'buy') AS buy_volume,
    sum(size) FILTER (side = 'sell') AS sell_volume
  FROM (${readers[layout]}) GROUP BY ALL ORDER BY symbol, venue, bar_start) TO '${out}' (FORMAT parquet)`);
process.exit(0);
